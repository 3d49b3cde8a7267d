"""The pages of the nation, universities and facilities."""
