import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { Announcer } from './chat/announcer.tsx';
import { Bar } from './look/bar.tsx';
import { BudgetGauge } from './usage/budget-gauge.tsx';
import { ChainPicture } from './chain/chain-picture.tsx';
import { layOut, type ChainDescription } from './chain/chain-layout.ts';
import type { Chat, Wishes } from './chat/chat.ts';
import { Composer } from './chat/composer.tsx';
import { Conversation } from './chat/conversation.tsx';
import { Faults } from './chain/faults.tsx';
import { Ledger } from './usage/ledger.tsx';
import type { DemoClient } from './session/demo-client.ts';
import { SpendAndLatency } from './usage/spend-and-latency.tsx';
import { useChat } from './chat/use-chat.ts';
import { useUsage } from './usage/use-usage.ts';
import { Views, type View } from './look/views.tsx';

interface DeskProps {
  readonly client: DemoClient;
  readonly chat: Chat;
  readonly onSignOut: () => void;
}

/** A picture of the chain that could not be had is asked for again. */
const chainAgainMs = 2_000;

/** All that there is to see for somebody who is signed in. */
export function Desk({ client, chat, onSignOut }: DeskProps): JSX.Element {
  useChat(chat);
  const { usage, refresh } = useUsage(client);
  const [description, setDescription] = useState<ChainDescription>();
  const [view, setView] = useState<View>('chat');
  const [wishes, setWishes] = useState<Wishes>({ tools: false, think: false, fresh: false });
  const layout = useMemo(() => description && layOut(description), [description]);

  useEffect(() => {
    chat.onSpent = refresh;
  }, [chat, refresh]);

  useEffect(() => {
    let gone = false;
    let again: ReturnType<typeof setTimeout>;
    const load = async (): Promise<void> => {
      try {
        const chain = await client.chain();
        if (gone) return;
        setDescription(chain);
        chat.layout = layOut(chain);
        void chat.pickUp(); // only now, so that what it replays can be drawn, and by a token that is still good
      } catch {
        if (!gone) again = setTimeout(() => void load(), chainAgainMs);
      }
    };
    void load();
    return () => {
      gone = true;
      clearTimeout(again);
    };
  }, [client, chat]);

  const ask = (question: string): void => void chat.ask(question, wishes);
  const again = (): void => void chat.askAgain(wishes);
  return (
    <div class="desk" data-view={view}>
      <Bar user={client.user} upstream={description?.upstream} onSignOut={onSignOut} />
      <main class="board">
        <section class="chat" aria-labelledby="chat-title">
          <h2 id="chat-title" class="unseen">
            Chat
          </h2>
          <Conversation
            turns={chat.turns}
            chain={chat.chain}
            onAsk={ask}
            onAgain={again}
            onPickUp={() => void chat.pickUp()}
          />
          <Composer
            turn={chat.running}
            hasTurns={chat.turns.length > 0}
            chain={chat.chain}
            layout={layout}
            wishes={wishes}
            onWishes={setWishes}
            onAsk={ask}
            onStop={() => chat.stop()}
            onClear={() => chat.clear()}
          />
        </section>
        <div class="instruments">
          <section class="works" aria-labelledby="chain-title">
            <ChainPicture chain={chat.chain} layout={layout} />
            {description && description.faults.length > 0 && (
              <Faults client={client} running={chat.running !== undefined} />
            )}
          </section>
          <section class="numbers" aria-label="Numbers">
            <BudgetGauge budget={usage?.budget} />
            <SpendAndLatency series={usage?.series} />
            <Ledger usage={usage} />
          </section>
        </div>
      </main>
      <Views view={view} onView={setView} />
      <Announcer turn={chat.turns.at(-1)} chain={chat.chain} />
    </div>
  );
}
