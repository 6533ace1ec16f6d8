"""Events that no trigger of ours sends, to be refused by every function."""

from typing import Any, Final

FROM_NOWHERE: Final[dict[str, Any]] = {
    "nothing": {},
    "an event bus": {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}},
    "a job": {"job": "give-me-points"},
    "a stream": {"Records": [{"eventSource": "aws:dynamodb", "dynamodb": {"NewImage": {}}}]},
    "another API": {"httpMethod": "POST", "path": "/merchant/orders", "body": "{}"},
}
