"""The reads. Every public function takes the person who asks and starts from what they may see."""
