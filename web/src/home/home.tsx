import { Anchor, Box, Container, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { ColourSwitch } from '../app/colour-switch.tsx';
import { Logo } from '../app/logo.tsx';
import { useRecentApplications } from '../app/recent.ts';
import classes from './home.module.css';
import { OpenCard } from './open-card.tsx';
import { RecentList } from './recent-list.tsx';
import { Sequence } from './sequence.tsx';

/** The start page. */
export function Home() {
  const { recent, forget } = useRecentApplications();
  return (
    <Box className={classes.page}>
      <Container size="lg" w="100%">
        <Group component="header" justify="space-between" py="md">
          <Logo />
          <ColourSwitch />
        </Group>
        <SimpleGrid
          component="main"
          cols={{ base: 1, md: 2 }}
          spacing={{ base: 40, md: 72 }}
          py={{ base: 24, md: 72 }}
        >
          <Stack gap="lg" justify="center">
            <Title order={1} className={classes.title}>
              Chat with numbers you can trust
            </Title>
            <Text size="lg" c="dimmed" maw={480}>
              Every message gets its number before it is stored: 1, 2, 3 … Each is used once, none
              is taken back, and none is lost. Post some, then push the system hard and watch it
              keep its word.
            </Text>
            <Sequence />
          </Stack>
          <Stack gap="xl" justify="center">
            <OpenCard />
            {recent.length > 0 && <RecentList recent={recent} onForget={forget} />}
          </Stack>
        </SimpleGrid>
        <Text component="footer" size="xs" c="dimmed" py="lg">
          <Anchor href="./health/ready" size="xs" underline="always">
            Health of this server
          </Anchor>
        </Text>
      </Container>
    </Box>
  );
}
