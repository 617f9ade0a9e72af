import { Anchor, Collapse, PasswordInput, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { usePage } from '../app/page-context.ts';

/** A field for the access token. A laptop needs none, a deployment does. */
export function AccessToken() {
  const { credential, setCredential } = usePage();
  const [opened, { toggle }] = useDisclosure(credential !== '');
  return (
    <>
      <Anchor
        component="button"
        type="button"
        size="sm"
        mt="md"
        underline="always"
        onClick={toggle}
        aria-expanded={opened}
      >
        This server asks for an access token
      </Anchor>
      <Collapse expanded={opened}>
        <PasswordInput
          mt="xs"
          label="Access token"
          description="Sent with every request, and forgotten when this tab is closed."
          autoComplete="off"
          value={credential}
          onChange={(event) => setCredential(event.currentTarget.value.trim())}
        />
        <Text size="xs" c="dimmed" mt={4}>
          One for an application comes from <code>npm run -s token -- APPLICATION</code>.
        </Text>
      </Collapse>
    </>
  );
}
