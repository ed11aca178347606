"""
GraphQL over WebSocket, in the protocol graphql-transport-ws, which graphql-ws, Apollo, urql, Relay and gql speak.

A connection may ask queries and subscribe. Its messages are taken one after the other: when a pong comes, what was
subscribed to before its ping is told from then on. Mutations have a request of their own, with its header.

Pages of any origin may connect unless the setting says otherwise: browsers let them, and here there are no cookies or
other credentials that a foreign page could use.
"""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any

import structlog
from graphql import OperationType
from starlette.websockets import WebSocket, WebSocketDisconnect

from urbanfeed.publish.graphql.context import Context
from urbanfeed.publish.graphql.guard import Admitted, Guard
from urbanfeed.publish.graphql.live import messages
from urbanfeed.publish.graphql.live.messages import Close, Complete, Init, Ping, Pong, Subscribe, message_of
from urbanfeed.publish.graphql.live.running import answers
from urbanfeed.publish.graphql.live.stream import Stream, Streams, streams_of
from urbanfeed.publish.graphql.operation import BadRequestError, Operation
from urbanfeed.settings import Settings

__all__ = ["OPERATIONS", "endpoint"]

_log = structlog.get_logger(__name__)

OPERATIONS = 20  # of one connection, at once

# Seconds.
_INITIALISED = 10.0  # within which a client has said that it speaks the protocol
_BEAT = 25.0  # of silence, after which we ask whether it is there; proxies cut what is silent for a minute
_TAKEN = 30.0  # within which a client takes a message
_GOODBYE = 2.0  # within which it takes our last one


async def endpoint(guard: Guard, websocket: WebSocket) -> None:
    """/graphql, of a request that wants to be a WebSocket. guard: what its operations pass."""
    settings: Settings = websocket.app.state.settings
    if not _may_connect(websocket.headers, settings.websocket_origins):
        return await websocket.close(1008)  # not accepted before: to the client that is 403
    offered = websocket.scope["subprotocols"]
    if messages.PROTOCOL not in offered:
        # One of the client's own, or it would not listen to why (RFC 6455, section 4.1).
        await websocket.accept(offered[0] if offered else None)
        return await _close(websocket, messages.NOT_ACCEPTABLE)
    streams = streams_of(websocket)
    with streams.seat(guard.client(websocket).address) as open_:
        await websocket.accept(messages.PROTOCOL)
        if open_ > settings.streams_per_client:
            return await _close(websocket, messages.too_many(settings.streams_per_client))
        await _Connection(websocket, streams, guard).run()
    return None


def _may_connect(headers: Mapping[str, str], origins: tuple[str, ...]) -> bool:
    """Only browsers say of which origin they are (RFC 6455, section 10.2); our own pages may always."""
    origin = headers.get("origin", "").lower()
    own = origin.partition("://")[2] == headers.get("host", "").lower()
    return not origin or own or "*" in origins or origin in origins


@dataclass(slots=True)
class _Connection:
    """
    One connection that was accepted. operations: the tasks of those that are under way, by their ids. tasks: these, and
    those whose last message is being sent.
    """

    socket: WebSocket
    streams: Streams
    guard: Guard
    operations: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    acknowledged: bool = False
    heard: bool = False
    closed: asyncio.Future[Close] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    async def run(self) -> None:
        """Until either side ends it."""
        reading, beating = asyncio.create_task(self._read()), asyncio.create_task(self._beat())
        over = asyncio.create_task(self.streams.over.wait())
        ends: set[asyncio.Future[Any]] = {reading, beating, over, self.closed}
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if over.done():
                self.close(messages.RESTARTING)
        finally:
            tasks = [reading, beating, over, *self.tasks]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in (reading, beating):
            if not task.cancelled() and (fault := task.exception()) and not isinstance(fault, WebSocketDisconnect):
                raise fault
        if self.closed.done():
            await _close(self.socket, self.closed.result())

    def close(self, close: Close) -> None:
        """End it, unless it ends already."""
        if not self.closed.done():
            self.closed.set_result(close)

    async def _read(self) -> None:
        """What the client says, until it leaves or breaks a rule."""
        loop = asyncio.get_running_loop()
        late = loop.call_later(_INITIALISED, self._check_initialised)
        try:
            while True:
                message = await self.socket.receive()
                if message["type"] == "websocket.disconnect":
                    return
                self.heard = True
                await self._take(message_of(message.get("text")))
        except Close as close:
            self.close(close)
        finally:
            late.cancel()

    def _check_initialised(self) -> None:
        if not self.acknowledged:
            self.close(messages.UNINITIALISED)

    async def _take(self, message: messages.Message) -> None:
        """Raises Close for a message that has no place here, or is one too many."""
        if not isinstance(message, Subscribe):  # which has an answer of its own
            try:
                self.guard.knock(self.socket)
            except BadRequestError as error:
                raise messages.too_fast(error.said["retryAfter"]) from None
        match message:
            case Init():
                if self.acknowledged:
                    raise messages.twice()
                self.acknowledged = True
                await self._send(messages.ACKNOWLEDGED)
            case Ping(payload):
                await self._send(messages.pong(payload))
            case Pong():
                pass
            case Subscribe(id, payload):
                if not self.acknowledged:
                    raise messages.UNAUTHORIZED
                if id in self.operations:
                    raise messages.taken(id)
                await self._begin(id, payload)
            case Complete(id):
                if operation := self.operations.get(id):
                    operation.cancel()
                    await asyncio.wait({operation})  # its id is free from now on

    async def _begin(self, id: str, payload: dict[str, Any]) -> None:
        """Run an operation; one that may be a subscription is told of all that happens when this returns."""
        try:
            client = self.guard.knock(self.socket)
            admitted = self.guard.admit(Operation.of(payload))
            self.guard.charge(client, [admitted])
        except BadRequestError as error:
            return await self._send(messages.error(id, [_error(error.message, error.code, **error.said)]))
        if len(self.operations) >= OPERATIONS:
            said = f"{len(self.operations)} operations of this connection are under way; allowed: {OPERATIONS}."
            limit = {"limit": "operations", "allowed": OPERATIONS, "found": len(self.operations) + 1}
            return await self._send(messages.error(id, [_error(said, "TOO_MANY_SUBSCRIPTIONS", **limit)]))
        begun = asyncio.Event()
        stream = Stream(self.streams.announcer, lambda: self.close(messages.SLOW), begun.set)
        task = self.operations[id] = asyncio.create_task(self._run(id, admitted, stream))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        task.add_done_callback(lambda _: begun.set())
        if admitted.kind is OperationType.SUBSCRIPTION:
            await begun.wait()
        return None

    async def _run(self, id: str, admitted: Admitted, stream: Stream) -> None:
        try:
            async with aclosing(answers(admitted, Context.of(self.socket, stream))) as found:
                async for answer in found:
                    if answer.last:
                        self._free(id)
                        return await self._send(messages.error(id, answer.body["errors"]))
                    await self._send(messages.next_(id, answer.body))
            self._free(id)
            await self._send(messages.complete(id))
        except WebSocketDisconnect:
            pass  # which the reading task is told, too
        except Exception:
            _log.exception("graphql_stream_fault")
            self.close(messages.FAULT)
        finally:
            self._free(id)
        return None

    def _free(self, id: str) -> None:
        """Let the id be used again: before the last message is sent, since its reader may do so at once."""
        if self.operations.get(id) is asyncio.current_task():
            del self.operations[id]

    async def _beat(self) -> None:
        """Ask a client that is silent whether it is there; ends where one is silent twice."""
        while True:
            self.heard = False
            await asyncio.sleep(_BEAT)
            if not self.heard:
                await self._send(messages.PING)
                await asyncio.sleep(_BEAT)
                if not self.heard:
                    return

    async def _send(self, text: str) -> None:
        """Raises WebSocketDisconnect where the client has left; one that does not take it has, in effect."""
        try:
            async with asyncio.timeout(_TAKEN):
                await self.socket.send_text(text)
        except TimeoutError:
            self.close(messages.SLOW)
            raise WebSocketDisconnect(1006) from None
        except RuntimeError:  # the server's, and Starlette's, of a connection that is no more
            raise WebSocketDisconnect(1006) from None


async def _close(socket: WebSocket, close: Close) -> None:
    """Say why, to a client that listens."""
    with suppress(TimeoutError, WebSocketDisconnect, RuntimeError):  # the last of one that has closed it first
        async with asyncio.timeout(_GOODBYE):
            await socket.close(close.code, close.reason)


def _error(message: str, code: str, **more: Any) -> dict[str, Any]:
    return {"message": message, "extensions": {"code": code, **more}}
