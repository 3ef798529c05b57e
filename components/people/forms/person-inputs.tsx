/** The inputs for the name, email and password of a person. */
import { TextInput, type TextInputProps } from '@mantine/core';

/** The input of a display name. */
export function NameInput(props: TextInputProps) {
  return (
    <TextInput
      label="Your name"
      description="Others see it beside what you write"
      name="name"
      autoComplete="name"
      required
      withAsterisk={false}
      {...props}
    />
  );
}

/** The input of an email address. */
export function EmailInput(props: TextInputProps) {
  return (
    <TextInput
      label="Email"
      type="email"
      name="email"
      autoComplete="username"
      inputMode="email"
      required
      withAsterisk={false}
      {...props}
    />
  );
}
