"""The register: facilities, who answers for them, people, and the trail of what was done."""
