"""The pages of suspected violations and of the steps taken on them."""
