"""What follows for fairs from what happens to the offers they hang on."""

from niangjia.fairs.services import cancel_with_offer

REACTIONS = {"offer_cancelled": cancel_with_offer}
