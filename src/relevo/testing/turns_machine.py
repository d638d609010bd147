"""A machine that plays a store against the model of turns.

Hypothesis looks for a course of arrivals, claims, crashes, takeovers and finishes after which the two
do not agree.
"""
# ruff: noqa: S101 - does not fit: a model test is its assertions

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from relevo.conversation import events as e
from relevo.conversation.author import (
    ASSISTANT,
    NOBODY,
    SYSTEM,
    THE_ASSISTANT,
    Author,
    AuthorKind,
    Owner,
    agent,
)
from relevo.conversation.ownership import Expected
from relevo.conversation.ports import Alarm, ToSend, Write
from relevo.kernel.clock import SECOND
from relevo.kernel.errors import Conflict, Fenced
from relevo.runtime.ports import Arrival, Receipt, Work
from relevo.testing.turns_course import TurnsCourse
from relevo.testing.turns_model import Conversation, Parcel

BOB = Author(AuthorKind.AGENT, "bob")
REOPEN = 100 * SECOND
RESERVED = 60 * SECOND

pick = st.integers(0, 10_000)
"""Which one of those that there are, counted round."""


class TurnsMachine(TurnsCourse):
    """What can happen to a store, one rule for each."""

    def _arrival(self, address: str, node: str) -> Arrival:
        name = self._name("m")
        return Arrival(
            workspace="w",
            channel="chat",
            address=address,
            source="chat",
            message_id=name,
            event=e.MessageReceived(name, "chat"),
            at=self.now,
            node=node,
            new_id=f"cnv_{name}",
            new_customer=f"cus_{name}",
            reopen_after_us=REOPEN,
        )

    def _expect(self, arrival: Arrival, conversation_id: str) -> Conversation:
        """Play the arrival in the model; a conversation that begins gets the id that it got."""
        conversation = self.threads.get(arrival.address)
        if conversation is not None and conversation.owner == NOBODY:
            if self.now - conversation.resolved_at < REOPEN:
                conversation.log.append("ConversationReopened")
                conversation.pass_to(THE_ASSISTANT)
                conversation.chapter += 1
            else:
                conversation = None
        if conversation is None:
            conversation = Conversation(conversation_id, ["ConversationStarted", "ChannelJoined"])
            self.conversations.append(conversation)
            self.threads[arrival.address] = conversation
        conversation.enter(
            arrival.message_id, f"MessageReceived {arrival.message_id}", arrival.node
        )
        self.arrivals.append((arrival, conversation, len(conversation.inbox)))
        return conversation

    def _check_receipt(self, receipt: Receipt, conversation: Conversation, node: str) -> None:
        assert receipt.conversation == conversation.id
        assert (receipt.seq, receipt.position) == (
            len(conversation.inbox),
            conversation.inbox[-1][1],
        )
        assert receipt.claimed == (bool(node) and conversation.node == node)
        assert receipt.epoch == conversation.epoch

    @rule(address=st.sampled_from(["a", "b", "c"]), which=pick, nameless=st.booleans())
    def receive(self, address: str, which: int, nameless: bool) -> None:  # noqa: FBT001 - does not fit: hypothesis passes by name
        """A message comes in at some node."""
        arrival = self._arrival(address, "" if nameless and which % 3 == 0 else self._node(which))
        receipt = self._run(self.store.receive(arrival))
        assert not receipt.repeated
        conversation = self._expect(arrival, arrival.new_id)
        self._check_receipt(receipt, conversation, arrival.node)

    @precondition(lambda self: bool(self.arrivals))
    @rule(which=pick, node=pick)
    def receive_again(self, which: int, node: int) -> None:
        """A webhook is retried, at any node and at any time."""
        arrival, conversation, seq = self.arrivals[which % len(self.arrivals)]
        again = replace(arrival, node=self._node(node), new_id=self._name("cnv_again"), at=self.now)
        receipt = self._run(self.store.receive(again))
        assert (receipt.repeated, receipt.claimed, receipt.records) == (True, False, ())
        assert (receipt.conversation, receipt.seq) == (conversation.id, seq)
        assert receipt.position == conversation.inbox[seq - 1][1]

    @rule(address=st.sampled_from(["a", "d"]), which=pick, count=st.integers(2, 5))
    def receive_at_once(self, address: str, which: int, count: int) -> None:
        """Several messages of one customer come in at once, one of them twice."""
        arrivals = [self._arrival(address, self._node(which + n)) for n in range(count)]
        twin = replace(arrivals[0], new_id=self._name("cnv_twin"))
        receipts: Sequence[Receipt] = self._run(self._gather([*arrivals, twin]))
        assert len({receipt.conversation for receipt in receipts}) == 1
        assert sum(receipt.repeated for receipt in receipts) == 1
        first = [a for a, r in zip([*arrivals, twin], receipts, strict=True) if not r.repeated]
        fresh = [r for r in receipts if not r.repeated]
        for receipt, arrival in sorted(zip(fresh, first, strict=True), key=lambda x: x[0].seq):
            conversation = self._expect(arrival, receipt.conversation)
            self._check_receipt(receipt, conversation, arrival.node)

    async def _gather(self, arrivals: Sequence[Arrival]) -> list[Receipt]:
        return await asyncio.gather(*(self.store.receive(arrival) for arrival in arrivals))

    @precondition(lambda self: bool(self.conversations))
    @rule(which=pick, node=pick)
    def claim(self, which: int, node: int) -> None:
        """A node asks for the next message; mostly it is the one that holds the lease."""
        conversation = self._one(which)
        rightful = conversation.node in self.nodes and node % 4
        self._claim(conversation, conversation.node if rightful else self._node(node))

    def _claim(self, conversation: Conversation, name: str) -> Work | None:
        work = self._run(self.store.claim(conversation.id, name))
        if not conversation.waits or conversation.node not in ("", name):
            assert work is None
            return None
        if not conversation.node:
            conversation.take(name)
        elif conversation.begun:
            conversation.attempt += 1
        assert work is not None
        self._begin(conversation, work)
        return work

    @precondition(lambda self: any(one.waits for one in self.conversations))
    @rule(which=pick, says=st.integers(0, 2), sends=st.booleans(), wakes=st.booleans())
    def turn(self, which: int, says: int, sends: bool, wakes: bool) -> None:  # noqa: FBT001 - does not fit: hypothesis passes by name
        """A turn as it should be: claimed by the node whose it is, and finished."""
        waiting = [one for one in self.conversations if one.waits]
        conversation = waiting[which % len(waiting)]
        work = self._claim(conversation, conversation.node or self._node(which))
        assert work is not None
        self._finish(work, says, sends=sends, wakes=wakes)

    def _begin(self, conversation: Conversation, work: Work) -> None:
        message_id, position = conversation.inbox[conversation.done]
        assert (work.epoch, work.attempt) == (conversation.epoch, conversation.attempt)
        assert (work.seq, work.position) == (conversation.done + 1, position)
        assert work.message_id == message_id
        assert work.pending == len(conversation.inbox) - work.seq
        conversation.begun = True
        self.works.append(work)

    @rule(which=pick, soon=st.booleans())
    def crash(self, which: int, soon: bool) -> None:  # noqa: FBT001 - does not fit: hypothesis passes by name
        """A node dies, or is only asleep, with all that it holds; another takes its place."""
        busy = [one.node for one in self.conversations if one.begun and one.node in self.nodes]
        self.nodes.remove(busy[which % len(busy)] if busy and which % 4 else self._node(which))
        self.born += 1
        self.nodes.append(f"n{self.born}")
        if soon:
            self.adopt(which)

    @rule(which=pick)
    def adopt(self, which: int) -> None:
        """A node takes over what belongs to nobody alive."""
        name = self._node(which)
        works = self._run(self.store.adopt(name, self.nodes, 100))
        orphans = {
            conversation.id: conversation
            for conversation in self.conversations
            if conversation.waits and conversation.node not in self.nodes
        }
        assert {work.conversation for work in works} == set(orphans)
        for work in works:
            orphans[work.conversation].take(name)
            self._begin(orphans[work.conversation], work)

    @precondition(lambda self: bool(self.works))
    @rule(which=pick, says=st.integers(0, 2), sends=st.booleans(), wakes=st.booleans())
    def finish(self, which: int, says: int, sends: bool, wakes: bool) -> None:  # noqa: FBT001 - does not fit: hypothesis passes by name
        """Some turn that was begun once ends: in time, too late, or twice."""
        epochs = {one.id: one.epoch for one in self.conversations}
        late = [work for work in self.works if work.epoch < epochs[work.conversation]]
        # Those whose lease was taken over come half of the time, else one of the newest.
        works = late if late and which % 2 else self.works[-4:]
        self._finish(works[which // 2 % len(works)], says, sends=sends, wakes=wakes)

    def _finish(self, work: Work, says: int, *, sends: bool, wakes: bool) -> None:
        conversation = next(one for one in self.conversations if one.id == work.conversation)
        # What the turn believes of the owner is what was true when its message came in.
        believed = 1 + sum(
            word.startswith("OwnerChanged") for word in conversation.log[: work.position]
        )
        texts = [self._name("reply") for _ in range(says)]
        slot = self._name("slot")
        timer = self._name("t") if wakes else ""
        parcels = [ToSend(f"o_{text}", "chat", "x", n) for n, text in enumerate(texts) if sends]
        write = Write(
            [
                *((ASSISTANT, e.MessageSent(text, believed)) for text in texts),
                (ASSISTANT, e.SlotSet("flow", "name", slot)),
            ],
            self.now,
            Expected(owner_version=believed),
            turn=work.seq,
            outbox=parcels,
            alarms=[Alarm(timer, timer, self.now + 5 * SECOND)] if timer else [],
        )
        fits = conversation.node and (work.epoch, work.seq - 1) == (
            conversation.epoch,
            conversation.done,
        )
        if not fits:
            self._refused(self.store.finish(work, write), Fenced)
            return
        moved = believed != conversation.version
        if texts and not moved and conversation.owner != THE_ASSISTANT:
            # A turn that speaks though it knows that people have it ends nothing.
            self._refused(self.store.finish(work, write), Conflict)
            return
        finished = self._run(self.store.finish(work, write))
        assert finished.withdrawn == moved
        kind = "MessageWithdrawn" if moved else "MessageSent"
        first = len(conversation.log) + 1
        conversation.log += [*(f"{kind} {text}" for text in texts), f"SlotSet {slot}"]
        if not moved:
            conversation.parcels += [
                Parcel(parcel.id, "chat", first + n, self.now) for n, parcel in enumerate(parcels)
            ]
            if timer:
                conversation.timers[timer] = self.now + 5 * SECOND
        conversation.done += 1
        conversation.begun = False
        conversation.attempt = 1
        if not conversation.waits:
            conversation.node, conversation.attempt = "", 0
        assert finished.more == conversation.waits

    @precondition(lambda self: bool(self.conversations))
    @rule(which=pick, stale=st.integers(0, 3), to=st.sampled_from([agent("bob"), THE_ASSISTANT]))
    def change_owner(self, which: int, stale: int, to: Owner) -> None:
        """Bob takes over or hands back, sometimes on a screen that is not fresh."""
        conversation = self._one(which)
        believed = conversation.version - (stale == 0)
        changed = e.OwnerChanged(to, believed + 1, "takeover", conversation.chapter)
        write = Write([(BOB, changed)], self.now, Expected(owner_version=believed))
        if believed != conversation.version:
            self._refused(self.store.append(conversation.id, write), Conflict)
            return
        self._run(self.store.append(conversation.id, write))
        conversation.pass_to(to)

    @precondition(lambda self: bool(self.conversations))
    @rule(which=pick, stale=st.integers(0, 3))
    def send(self, which: int, stale: int) -> None:
        """Bob writes to the customer, whether or not the conversation is his."""
        conversation = self._one(which)
        believed = conversation.version - (stale == 0)
        text = self._name("word")
        write = Write(
            [(BOB, e.MessageSent(text, believed))],
            self.now,
            Expected(owner_version=believed),
            key=text,
            outbox=[ToSend(f"o_{text}", "chat", "x", 0)],
        )
        if believed != conversation.version or conversation.owner != agent("bob"):
            self._refused(self.store.append(conversation.id, write), Conflict)
            return
        self._run(self.store.append(conversation.id, write))
        conversation.log.append(f"MessageSent {text}")
        position = len(conversation.log)
        conversation.parcels.append(Parcel(f"o_{text}", "chat", position, self.now))
        self.keys.append((conversation, write, position))

    @precondition(lambda self: bool(self.keys))
    @rule(which=pick)
    def send_again(self, which: int) -> None:
        """Bob's client repeats a call whose answer it did not see."""
        conversation, write, position = self.keys[which % len(self.keys)]
        appended = self._run(self.store.append(conversation.id, write))
        assert (appended.repeated, appended.first) == (True, position)

    @precondition(lambda self: bool(self.conversations))
    @rule(which=pick)
    def note(self, which: int) -> None:
        """Bob writes a note; that waits for nobody."""
        conversation, text = self._one(which), self._name("note")
        self._run(self.store.append(conversation.id, Write([(BOB, e.NoteAdded(text))], self.now)))
        conversation.log.append(f"NoteAdded {text}")

    @precondition(lambda self: bool(self.conversations))
    @rule(which=pick)
    def resolve(self, which: int) -> None:
        """Bob ends the matter."""
        conversation = self._one(which)
        changed = e.OwnerChanged(NOBODY, conversation.version + 1, "resolved", conversation.chapter)
        write = Write([(SYSTEM, changed)], self.now)
        self._run(self.store.append(conversation.id, write))
        conversation.pass_to(NOBODY)
        conversation.resolved_at = self.now

    @rule(seconds=st.sampled_from([1, 20, 61, 150]))
    def wait(self, seconds: int) -> None:
        """Time goes on."""
        self.now += seconds * SECOND

    @rule(node=pick, twice=st.booleans())
    def fire(self, node: int, twice: bool) -> None:  # noqa: FBT001 - does not fit: hypothesis passes by name
        """Every timer that is due is fired, sometimes by two nodes."""
        name = self._node(node)
        due = {
            timer: conversation
            for conversation in self.conversations
            for timer, at in conversation.timers.items()
            if at <= self.now
        }
        alarms = self._run(self.store.due_alarms(self.now, 100))
        assert {alarm.id for alarm in alarms} == set(due)
        for alarm in alarms:
            conversation = due[alarm.id]
            receipt = self._run(self.store.fire(alarm.id, name, self.now))
            assert receipt is not None
            del conversation.timers[alarm.id]
            conversation.enter(alarm.id, f"TimerFired {alarm.id}", name)
            self._check_receipt(receipt, conversation, name)
            if twice:
                assert self._run(self.store.fire(alarm.id, name, self.now)) is None

    @rule(node=pick)
    def hand_out(self, node: int) -> None:
        """A sender asks for parcels; it gets the oldest of each conversation, once a minute."""
        parcels = self._run(self.store.due(self.now, 100, self._node(node)))
        expected: dict[str, tuple[Conversation, Parcel]] = {}
        for conversation in self.conversations:
            oldest = min(conversation.parcels, key=lambda one: one.position, default=None)
            if oldest and oldest.due <= self.now and oldest.reserved <= self.now:
                oldest.reserved = self.now + RESERVED
                expected[oldest.id] = (conversation, oldest)
        assert {parcel.id for parcel in parcels} == set(expected)
        for parcel in parcels:
            conversation, oldest = expected[parcel.id]
            assert (parcel.conversation, parcel.position) == (conversation.id, oldest.position)
            self.given.append((conversation, oldest))

    @precondition(lambda self: bool(self.given))
    @rule(which=pick, state=st.sampled_from(["sent", "delivered", "failed", "unknown", "later"]))
    def settle(self, which: int, state: str) -> None:
        """A sender says what became of a parcel, sometimes of one that has ended long ago."""
        conversation, parcel = self.given[which % len(self.given)]
        there = parcel in conversation.parcels
        if state == "later":
            until = self.now + 10 * SECOND
            self._run(self.store.postpone(parcel.id, until, "busy"))
            parcel.due, parcel.reserved = until, 0
            return
        self._run(self.store.settle(parcel.id, state, "", self.now))
        if there:
            conversation.parcels.remove(parcel)
            conversation.log.append(f"DeliveryReported {parcel.position} {state}")
