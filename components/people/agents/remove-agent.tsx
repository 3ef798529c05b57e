'use client';
/** The dialog that removes an agent for good. */
import { Button, Group, Modal, Stack } from '@mantine/core';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { AgentBody } from '#core/protocol/api/programs/agents.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import { useRemoveAgent } from './agent-queries.ts';

interface RemoveAgentProps {
  readonly agent: AgentBody;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function RemoveAgent({ agent, opened, onClose }: RemoveAgentProps) {
  const remove = useRemoveAgent(agent.id);
  return (
    <Modal opened={opened} onClose={onClose} title={`Remove ${agent.name} for good?`}>
      <Stack gap="md">
        <FormProblem>{remove.error && errorMessage(remove.error)}</FormProblem>
        <p>
          Its tokens end at once. What it wrote stays, with its name; its runs cannot be undone in one act any
          more. This cannot be taken back: to stop it for a while, pause it.
        </p>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button
            color="rose"
            loading={remove.isPending}
            onClick={() =>
              remove.mutate(undefined, {
                onSuccess: () => {
                  onClose();
                  toast.done(`${agent.name} is removed`);
                },
              })
            }
          >
            Remove for good
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
