"""OpenAI's protocol for chats, as far as it is spoken here, each field described; and what becomes of its messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import Mode, Status
from assistant.api import models
from assistant.api.problems import Refused
from assistant.api.prose import without_sources

NAME = "inward-assistant"


class Part(BaseModel):
    """A piece of a message."""

    model_config = ConfigDict(extra="allow", str_max_length=models.LONGEST_TEXT)

    type: str = Field(description='Kind of piece; only "text" can be read.')
    text: str = Field(default="", description="Its words.")


class Message(BaseModel):
    """One message of a conversation."""

    model_config = ConfigDict(extra="allow", str_max_length=models.LONGEST_TEXT)

    role: str = Field(description='"user" asks, "assistant" has answered; what any other role says is not followed.')
    content: str | list[Part] | None = Field(default=None, description="Its words.")


class StreamOptions(BaseModel):
    """What a stream is to hold beside the text."""

    model_config = ConfigDict(extra="allow", str_max_length=models.LONGEST_TEXT)

    include_usage: bool = Field(default=False, description="End with a chunk that holds the tokens used.")


class ChatRequest(BaseModel):
    """A request of OpenAI's protocol. Fields that only a model could heed, such as `temperature`, change nothing."""

    model_config = ConfigDict(extra="allow", str_max_length=models.LONGEST_TEXT)

    model: str = Field(description="A name that `/v1/models` lists.", examples=[NAME])
    messages: list[Message] = Field(
        min_length=1, max_length=1000, description="The conversation; the question is the last message of the user."
    )
    stream: bool | None = Field(default=None, description="Send the reply as server-sent events.")
    stream_options: StreamOptions | None = Field(default=None, description="What a stream is to hold beside the text.")


class Cited(BaseModel):
    """What the structured fields add to the protocol."""

    status: Status = Field(description="Whether the documents answer the question.")
    citations: list[models.Citation] = Field(description="The quoted words, by the numbers in the text.")
    caveats: list[models.Caveat] = Field(description="Warnings that belong to the answer.")


class Tokens(BaseModel):
    """Tokens that a language model used; 0 where none was asked."""

    prompt_tokens: int = Field(description="Tokens sent.")
    completion_tokens: int = Field(description="Tokens written.")
    total_tokens: int = Field(description="Both together.")


class Said(BaseModel):
    """The reply's words."""

    role: Literal["assistant"] = Field(default="assistant", description="Who says it.")
    content: str = Field(description="The answer in Markdown, its numbered sources at the end.")
    refusal: None = Field(default=None, description="Always null: that the documents do not say is an answer.")


class Choice(BaseModel):
    """The one reply."""

    index: Literal[0] = Field(default=0, description="Its place.")
    message: Said = Field(description="Its words.")
    finish_reason: Literal["stop"] = Field(default="stop", description="It is whole.")
    logprobs: None = Field(default=None, description="Always null.")


class ChatReply(Cited):
    """A whole reply of OpenAI's protocol, with structured citations beside it."""

    id: str = Field(description="Id of the reply.")
    object: Literal["chat.completion"] = Field(default="chat.completion", description="What this is.")
    created: int = Field(description="When it was made, in seconds since 1970.")
    model: str = Field(description="The name that was asked.")
    choices: list[Choice] = Field(description="The one reply.")
    usage: Tokens = Field(description="Tokens that a language model used.")


class Model(BaseModel):
    """A name to ask under."""

    id: str = Field(description="The name.")
    object: Literal["model"] = Field(default="model", description="What this is.")
    created: int = Field(default=0, description="Always 0.")
    owned_by: str = Field(default=NAME, description="Always this program.")


class Models(BaseModel):
    """The names to ask under."""

    object: Literal["list"] = Field(default="list", description="What this is.")
    data: list[Model] = Field(description="The names.")


def names(modes: Sequence[Mode]) -> dict[str, Mode | None]:
    """The names to ask under, each with who writes; None leaves it to the settings."""
    return {NAME: None, **{f"{NAME}-{mode}": mode for mode in modes}}


def no_model(name: str, known: Iterable[str]) -> Refused:
    """The error of a name that is none to ask under."""
    return Refused(404, "model_not_found", f"There is no model {name[:80]!r}. Ask {' or '.join(known)}.", param="model")


def question_of(request: ChatRequest, known: dict[str, Mode | None]) -> models.Question:
    """The last question with what was asked before it. Raises `Refused`.

    Messages of other roles give orders or hold what tools said: they are neither followed nor quoted.
    """
    if request.model not in known:
        raise no_model(request.model, known)
    said = [(one.role, _words(one)) for one in request.messages if one.role in ("user", "assistant")]
    if not said or said[-1][0] != "user":
        raise Refused(422, "no_question", "The last message is no question of the user. Add one.", param="messages")
    turns: list[models.Turn] = []
    for role, words in said[:-1]:
        if role == "user":
            turns.append(models.Turn(question=words[: models.LONGEST_ASKED]))
        elif turns:
            text = without_sources(words)[: models.LONGEST_SAID]
            turns[-1] = models.Turn(question=turns[-1].question, answer=text)
    return models.Question(question=said[-1][1][: models.LONGEST_TEXT], history=turns, mode=known[request.model])


def _words(message: Message) -> str:
    if not isinstance(message.content, list):
        return message.content or ""
    if any(part.type != "text" for part in message.content):
        raise Refused(
            422, "not_text", "A message holds something that is not text. Put your question in words.", param="messages"
        )
    return "\n".join(part.text for part in message.content)


def chunk(head: dict[str, Any], delta: dict[str, Any], *, end: bool = False, **more: Any) -> dict[str, Any]:
    """One piece of a streamed reply."""
    choice = {"index": 0, "delta": delta, "finish_reason": "stop" if end else None, "logprobs": None}
    return {**head, "object": "chat.completion.chunk", "choices": [choice], **more}
