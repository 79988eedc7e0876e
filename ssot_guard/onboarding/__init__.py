"""A newcomer's first five minutes: `init` proposes a policy with evidence, `doctor` says whether the guard is on."""
