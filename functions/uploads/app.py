"""Takes the pictures of rewards from the merchant."""

from points.adapters.operators import callers
from points.adapters.pictures import bucket
from points.domain.pictures import bounds, names
from points.web import images
from points.web.api import Answer, Api, Call, Nothing
from points.web.uploads import PICTURES, picture_of
from points.web.validation import Answers

api = Api("uploads", callers=callers)


class UploadedImage(Answers):
    """A picture for `images` of a reward."""

    image_url: str


@api.operation("POST", "/merchant/images", access="rewards:edit", pictures=PICTURES, answers=UploadedImage)
def upload_image(call: Call[Nothing]) -> Answer:
    """Upload a picture for a reward: PNG, JPEG or WebP, at most 1 MB.

    It is stored without metadata. A picture that no reward uses is deleted after a week.
    """
    picture = picture_of(call.request, bounds.REWARD)
    name = names.of_reward(picture)
    bucket.put_until_kept(name, picture)
    return Answer({"image_url": images.address(name, call.request)})


handler = api.handler
