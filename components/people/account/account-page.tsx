'use client';
/** `/account`: profile, appearance, ways to sign in, sessions and API tokens of the signed-in person. */
import { Button, SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMe } from '#components/api/queries.ts';
import { useSignOut, useWaysToSignIn } from '#components/auth/auth-queries.ts';
import { NeedsServer } from '#components/page/needs-server.tsx';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { DOCUMENT_FONTS } from '#components/theme/document-font.ts';
import { ThemeChoice } from '#components/theme/theme-choice.tsx';
import { useDocumentFont } from '#components/theme/use-document-font.ts';
import { Avatar } from '#components/ui/avatar.tsx';
import { ROLE_LABELS } from '#components/ui/role-labels.ts';
import type { Me } from '#core/protocol/api/people.ts';
import classes from '../forms/people.module.css';
import { ConnectedPrograms } from '../programs/connected-programs.tsx';
import { Authenticator } from '../sign-in-methods/authenticator.tsx';
import { Passkeys } from '../sign-in-methods/passkeys.tsx';
import { Provider } from '../sign-in-methods/provider.tsx';
import { Sessions } from '../sign-in-methods/sessions.tsx';
import { SigningIn } from '../sign-in-methods/signing-in.tsx';
import { ApiTokens } from './api-tokens.tsx';
import { ChangePassword } from './change-password.tsx';
import { DigestChoice, useDigest } from './digest-choice.tsx';
import { OnThisDevice } from './on-this-device.tsx';
import { DeleteAccount, OwnData } from './own-account.tsx';
import { OwnAgents, useOwnAgents } from './own-agents.tsx';
import { DatesChoice, Profile } from './profile.tsx';
import { PushChoice } from './push-choice.tsx';

export function AccountPage() {
  const { data: me } = useMe();
  return (
    <PageLayout>
      <PageHeader breadcrumbs={[{ label: 'Account' }]} />
      {me && (
        <div className={classes['page']}>
          <div className={classes['person']}>
            <Avatar person={me} size={48} decorative />
            <div>
              <h1 className={classes['title']}>{me.name}</h1>
              <p className={classes['muted']}>
                {me.email} · {ROLE_LABELS[me.role]} of {me.workspace.name}
              </p>
            </div>
          </div>
          <Yourself me={me} />
          <Part title="Appearance">
            <Appearance />
          </Part>
          <Part
            title="On this device"
            lead="What is kept here can be opened, found and edited without a connection."
          >
            <OnThisDevice />
          </Part>
          <Part
            title="Notifications on this device"
            lead="Shows what arrives in your Inbox, even while no page of Bindery is open."
          >
            <NeedsServer>
              <PushChoice />
            </NeedsServer>
          </Part>
          <DigestPart />
          <Part title="Password" lead="Changing it signs you out of every other browser.">
            <NeedsServer>
              <ChangePassword known={[me.name, me.email]} />
            </NeedsServer>
          </Part>
          <WaysToSignIn />
          <Part
            title="API tokens"
            lead="Programs and agents use a token to work in your name, with as much of your role as you give it. Treat it like a password."
          >
            <NeedsServer>
              <ApiTokens me={me} />
            </NeedsServer>
          </Part>
          <ProgramsPart />
          <AgentsPart me={me} />
          <Part
            title="Browsers"
            lead="Where you are signed in. A browser that you sign out deletes its copies as soon as it is online."
          >
            <NeedsServer>
              <Sessions />
            </NeedsServer>
          </Part>
          <Leaving me={me} />
        </div>
      )}
    </PageLayout>
  );
}

function ProgramsPart() {
  return (
    <Part
      title="Connected programs"
      lead="Programs and agents that you let in on a page that asked you, without creating a token."
    >
      <NeedsServer>
        <ConnectedPrograms />
      </NeedsServer>
    </Part>
  );
}

/** Only for whoever answers for one. */
function AgentsPart({ me }: { readonly me: Me }) {
  const agents = useOwnAgents(me);
  if (agents === null) return null;
  return (
    <Part
      title="Agents"
      lead="Programs that you answer for. They work under their own name, with some of your rights."
    >
      <NeedsServer>
        <OwnAgents me={me} agents={agents} />
      </NeedsServer>
    </Part>
  );
}

/** Only where the instance sends e-mail. */
function DigestPart() {
  const { data } = useDigest();
  if (data?.available !== true) return null;
  return (
    <Part
      title="E-mail digest"
      lead="What you have not read in your Inbox, by email. Nothing is sent when there is nothing new."
    >
      <NeedsServer>
        <DigestChoice setting={data} />
      </NeedsServer>
    </Part>
  );
}

/** The name and the look that others see, and how dates are shown. */
function Yourself({ me }: { readonly me: Me }) {
  return (
    <>
      <Part title="Profile" lead="What others see beside what you write, and where you are.">
        <NeedsServer what="Changing your profile">
          <Profile me={me} />
        </NeedsServer>
      </Part>
      <Part title="Dates and times" lead="How they are shown to you, on every device.">
        <NeedsServer what="Changing how dates are shown">
          <DatesChoice me={me} />
        </NeedsServer>
      </Part>
    </>
  );
}

/** For those who go: with their data, from this browser, or for good. */
function Leaving({ me }: { readonly me: Me }) {
  const signOut = useSignOut();
  return (
    <>
      <Part
        title="Your data"
        lead="Your profile, sessions, groups, links, notifications, devices that show them, reviews, favourites, comments, connected programs, agents with what they did, and the Codices you wrote in, as one JSON file."
      >
        <NeedsServer>
          <OwnData />
        </NeedsServer>
      </Part>
      <Part title="Session" lead="Leaves this browser. What has not been sent yet stays on this device.">
        <NeedsServer>
          <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
            Sign out of this browser
          </Button>
        </NeedsServer>
      </Part>
      <Part
        title="Delete account"
        lead="For good. What you wrote stays, with your name. You confirm once more after seeing the numbers."
      >
        <NeedsServer>
          <SigningIn>{(methods) => <DeleteAccount me={me} methods={methods} />}</SigningIn>
        </NeedsServer>
      </Part>
    </>
  );
}

function WaysToSignIn() {
  const name = useWaysToSignIn().data?.provider?.name;
  return (
    <>
      <Part
        title="Passkeys"
        lead="Sign in with your fingerprint, your face or the PIN of your device, without a password or a code."
      >
        <NeedsServer>
          <SigningIn>{(methods) => <Passkeys methods={methods} />}</SigningIn>
        </NeedsServer>
      </Part>
      <Part
        title="Authenticator app"
        lead="A second step after your password: six digits that an app on your phone shows."
      >
        <NeedsServer>
          <SigningIn>{(methods) => <Authenticator methods={methods} />}</SigningIn>
        </NeedsServer>
      </Part>
      {name !== undefined && (
        <Part title={name} lead="Sign in here with your account there.">
          <NeedsServer>
            <SigningIn>{(methods) => <Provider name={name} methods={methods} />}</SigningIn>
          </NeedsServer>
        </Part>
      )}
    </>
  );
}

interface PartProps {
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
}

function Part({ title, lead, children }: PartProps) {
  return (
    <section className={classes['part']}>
      <div>
        <h2 className={classes['part-title']}>{title}</h2>
        {lead && <p className={classes['muted']}>{lead}</p>}
      </div>
      <div className={classes['part-body']}>{children}</div>
    </section>
  );
}

function Appearance() {
  const [font, setFont] = useDocumentFont();
  return (
    <>
      <div className={classes['choice']}>
        <span className={classes['choice-label']}>Theme</span>
        <ThemeChoice />
      </div>
      <div className={classes['choice']}>
        <span className={classes['choice-label']}>Document text</span>
        <SegmentedControl
          fullWidth
          aria-label="Document text"
          value={font}
          onChange={setFont}
          data={DOCUMENT_FONTS.map(({ value, label }) => ({ value, label }))}
        />
      </div>
      <p className={classes['specimen']}>
        The quick evening edition, bound in dusk-violet cloth: 1,284 leaves.
      </p>
    </>
  );
}
