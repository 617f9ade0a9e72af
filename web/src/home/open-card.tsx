import { Button, Divider, Paper, Stack, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { createApplication } from '../api/calls.ts';
import { isUnknownOutcome, retryDelay } from '../api/problem.ts';
import { usePage } from '../app/page-context.ts';
import { Failure } from '../ui/failure.tsx';
import { faultOf } from '../ui/name-dialog.tsx';
import { AccessToken } from './access-token.tsx';
import classes from './home.module.css';
import { OpenByToken } from './open-by-token.tsx';

const RETRIES = 5;

/** Creates an application, or opens one by its token. */
export function OpenCard() {
  const { api } = usePage();
  const [, go] = useLocation();
  const [name, setName] = useState('');
  const [fault, setFault] = useState<string>();
  const key = useRef(crypto.randomUUID());
  const create = useMutation({
    mutationFn: (wanted: string) => createApplication(api, wanted, key.current),
    retry: (failures, error) => failures < RETRIES && isUnknownOutcome(error),
    retryDelay,
    onSuccess: ({ token }) => go(`/a/${token}`),
    // The outcome is known, so the next request gets a new key.
    onSettled: (_data, error) => {
      if (!isUnknownOutcome(error)) key.current = crypto.randomUUID();
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    const refused = faultOf(name);
    setFault(refused);
    if (!refused) create.mutate(name.trim());
  }

  return (
    <Paper className={classes.card} p={{ base: 'lg', sm: 'xl' }} component="section">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Title order={2} size="h4">
            Create an application
          </Title>
          <TextInput
            label="Name"
            placeholder="My product"
            size="md"
            value={name}
            error={fault}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" size="md" loading={create.isPending}>
            Create application
          </Button>
          {create.error && <Failure what="It was not created" error={create.error} />}
        </Stack>
      </form>
      <Divider my="lg" label="or open one" />
      <OpenByToken />
      <AccessToken />
    </Paper>
  );
}
