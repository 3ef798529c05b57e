'use client';
/** One's own profile: name, picture, colour, and how one is shown dates. */
import { Button, FileButton, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { formatDateTime } from '#components/locale/date-format.ts';
import { zonesWith } from '#components/locale/time-zones.ts';
import { Avatar } from '#components/ui/avatar.tsx';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import {
  DATE_FORMATS,
  type DateFormat,
  MAX_NAME_LENGTH,
  MAX_PROFILE_PICTURE_BYTES,
  type Me,
} from '#core/protocol/api/people.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import { check } from '../forms/form-problems.ts';
import { useFormProblem } from '../forms/use-form-problem.ts';
import { HueChoice } from './hue-choice.tsx';
import classes from './profile.module.css';
import { useChangeProfile, useRemovePicture, useSetPicture } from './profile-queries.ts';

export function Profile({ me }: { readonly me: Me }) {
  return (
    <div className={classes['parts']}>
      <Name me={me} />
      <Picture me={me} />
      <Colour me={me} />
    </div>
  );
}

function Name({ me }: { readonly me: Me }) {
  const change = useChangeProfile();
  const form = useForm({
    initialValues: { name: me.name },
    validate: { name: check.present('your name', MAX_NAME_LENGTH) },
  });
  const refusal = useFormProblem(form);
  const submit = form.onSubmit(({ name }) => {
    refusal.clear();
    change.mutate(
      { name: name.trim() },
      { onSuccess: (now) => toast.done(`Others see you as ${now.name}`), onError: refusal.show },
    );
  });
  return (
    <form onSubmit={submit} noValidate aria-label="Name" className={classes['name']}>
      <FormProblem>{refusal.problem}</FormProblem>
      <TextInput
        {...form.getInputProps('name')}
        label="Name"
        description="What you wrote before keeps the name you had then"
        autoComplete="name"
        className={classes['grow'] ?? ''}
      />
      <Button
        type="submit"
        variant="default"
        loading={change.isPending}
        disabled={form.values.name.trim() === me.name}
      >
        Save name
      </Button>
    </form>
  );
}

const PICTURE_TYPES = 'image/png,image/jpeg,image/gif,image/webp,image/avif';

function Picture({ me }: { readonly me: Me }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [set, remove] = [useSetPicture(), useRemovePicture()];
  const settled = { onError: (error: unknown) => setProblem(errorMessage(error)) };
  const choose = (file: File | null) => {
    if (file === null) return;
    setProblem(null);
    if (file.size > MAX_PROFILE_PICTURE_BYTES)
      setProblem('A picture can have at most 2 MB. Make it smaller first.');
    else set.mutate(file, settled);
  };
  return (
    <div>
      <span className={classes['label']}>Picture</span>
      <div className={classes['row']}>
        <Avatar person={me} size={64} decorative />
        <FileButton onChange={choose} accept={PICTURE_TYPES}>
          {(props) => (
            <Button {...props} variant="default" loading={set.isPending}>
              {me.picture ? 'Another picture' : 'Add a picture'}
            </Button>
          )}
        </FileButton>
        {me.picture && (
          <Button
            variant="subtle"
            color="gray"
            loading={remove.isPending}
            onClick={() => remove.mutate(undefined, settled)}
          >
            Remove picture
          </Button>
        )}
      </div>
      <FormProblem>{problem}</FormProblem>
    </div>
  );
}

function Colour({ me }: { readonly me: Me }) {
  const change = useChangeProfile();
  return (
    <HueChoice
      person={me}
      hue={me.hue ?? null}
      disabled={change.isPending}
      onChange={(hue) =>
        change.mutate({ hue }, { onError: (error) => toast.failed('The colour was not changed', error) })
      }
    />
  );
}

const EXAMPLE = '2026-11-14T09:12:00Z';
const FORMAT_LABELS: Readonly<Record<DateFormat, string>> = {
  'day-month-year': '14 Nov 2026',
  'month-day-year': 'Nov 14, 2026',
  'year-month-day': '2026-11-14',
};

/** How one is shown dates; nobody else sees it. */
export function DatesChoice({ me }: { readonly me: Me }) {
  const change = useChangeProfile();
  const failed = { onError: (error: unknown) => toast.failed('This was not changed', error) };
  return (
    <div className={classes['parts']}>
      <SearchSelect
        label="Time zone"
        description={`14 November 2026, 09:12 in Greenwich is shown as ${formatDateTime(EXAMPLE)}`}
        placeholder="That of this device"
        clearable
        data={zonesWith(...(me.timeZone ? [me.timeZone] : []))}
        value={me.timeZone ?? null}
        disabled={change.isPending}
        onChange={(timeZone) => change.mutate({ timeZone }, failed)}
        nothingFoundMessage="No zone is called so"
      />
      <Select
        label="Dates"
        data={DATE_FORMATS.map((value) => ({ value, label: FORMAT_LABELS[value] }))}
        value={me.dateFormat ?? DATE_FORMATS[0]}
        allowDeselect={false}
        disabled={change.isPending}
        onChange={(value) => {
          const dateFormat = DATE_FORMATS.find((each) => each === value);
          if (dateFormat !== undefined) change.mutate({ dateFormat }, failed);
        }}
      />
    </div>
  );
}
