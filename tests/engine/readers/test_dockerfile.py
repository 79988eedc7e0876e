"""Dockerfiles: what is let pass, oddest first, and what is found where.

A case ends at `===`; behind it stands the subject of what the case below holds. What is found stands in ⟦⟧; → is a tab.
"""

from __future__ import annotations

import pytest
from engine.readers.reading import Case, allowed, blocked, found

PATH = "Dockerfile"

ALLOWED = r"""
FROM pytest
===
FROM x AS pytest
===
FROM x
RUN pip install pytest
===
FROM x
# RUN pytest
===
FROM x
RUN echo \
# pytest
  a
===
FROM x
ENV PYTEST=pytest
===
FROM x
LABEL a="RUN pytest"
===
FROM x
COPY <<EOF /a.sh
RUN pytest
pytest
EOF
===
FROM x
ENTRYPOINT ["pytest"]
CMD ["--version"]
===
FROM x
ENTRYPOINT ["pip", "install"]
CMD ["pytest"]
===
FROM x
COPY pytest /x
===
FROM x
WORKDIR pytest
===
FROM x
RUN apt-get install -y \
    python3-pytest \
    pytest
===
FROM x
RUN cat <<EOF > x
pytest
EOF
===
FROM x
CMD ["echo", "pytest"]
===
FROM x
ENTRYPOINT ["echo"]
CMD pytest
===
FROM x
HEALTHCHECK NONE
RUN ls pytest
===
FROM x
ONBUILD COPY pytest x
===
FROM x
VOLUME ["pytest"]
===
FROM x
RUN ["pip", "install", "pytest"]
===
FROM x
ENTRYPOINT pip install
CMD ["x"]
"""

BLOCKED = r"""
=== 1.RUN
FROM x as A
RUN a
FROM A
RUN ⟦pytest⟧
=== 0.ENTRYPOINT
FROM x
ENTRYPOINT ⟦["sh", "-c"]⟧
CMD ["pytest -q"]
=== t.RUN
ARG V=1
FROM --platform=y x:${V} AS t
RUN pip install -r a && \
    # c
    ⟦pytest⟧ && \
    echo
=== 0.RUN
FROM x
RUN ⟦pytest⟧
=== 0.RUN
FROM x
run ⟦pytest⟧
=== 0.RUN
FROM x
RUN pip install pytest && ⟦pytest⟧
=== 0.RUN
FROM x
RUN a \
 && ⟦pytest -q⟧ \
 && b
=== 0.RUN
FROM x
RUN a && \
# comment

  ⟦pytest⟧
=== 0.RUN
# escape=`
FROM x
RUN a & `
  ⟦pytest⟧
=== 0.RUN
FROM x
RUN ⟦["pytest", "-q"]⟧
=== 0.RUN
FROM x
RUN ⟦["python", "-m", \
  "pytest"]⟧
=== 0.CMD
FROM x
CMD ⟦pytest⟧
=== 0.CMD
FROM x
CMD ⟦["pytest"]⟧
=== t.CMD
FROM x AS t
CMD ⟦["python", "-m", "pytest"]⟧
=== 0.ENTRYPOINT
FROM x
ENTRYPOINT ⟦["pytest"]⟧
=== 0.ENTRYPOINT
FROM x
ENTRYPOINT ⟦["pytest"]⟧
CMD ["-q"]
=== 0.ENTRYPOINT
FROM x
ENTRYPOINT ⟦["python", "-m"]⟧
CMD ["pytest"]
=== 0.ENTRYPOINT
FROM x
CMD ["pytest"]
ENTRYPOINT ⟦["python", "-m"]⟧
=== 0.CMD
FROM x
ENTRYPOINT ["/docker-entrypoint.sh"]
CMD ⟦["pytest"]⟧
=== 0.ENTRYPOINT
FROM x
ENTRYPOINT ⟦["tini", "--"]⟧
CMD ["pytest"]
=== 0.ENTRYPOINT
FROM x
ENTRYPOINT ⟦pytest -q⟧
=== t.CMD
FROM x AS base
ENTRYPOINT ["python"]
FROM base AS t
CMD ⟦["-m", "pytest"]⟧
=== 0.HEALTHCHECK
FROM x
HEALTHCHECK --interval=5m CMD ⟦pytest -q⟧
=== 0.HEALTHCHECK
FROM x
HEALTHCHECK CMD ⟦["pytest"]⟧
=== 0.ONBUILD
FROM x
ONBUILD RUN ⟦pytest⟧
=== 0.RUN
FROM x
RUN <<EOF
cd x
⟦pytest -q⟧
EOF
=== 0.RUN
FROM x
RUN <<-'EOF'
→⟦pytest -q⟧
→EOF
=== 0.RUN
FROM x
RUN <<EOF
#!/usr/bin/env python
import pytest
⟦pytest.main()⟧
EOF
=== 0.RUN
FROM x
RUN bash <<EOF
⟦pytest⟧
EOF
=== 0.RUN
FROM x
RUN python3 <<EOF
⟦import pytest
pytest.main()
⟧EOF
=== 0.RUN
FROM x
RUN --mount=type=cache,target=/x ⟦pytest⟧
=== 0.RUN
FROM x
RUN --mount=type=cache,target=/x \
    --network=none \
    ⟦pytest⟧
=== 0.RUN
ARG P=pytest
FROM x
RUN ⟦$P -q⟧
=== 0.RUN
FROM x
ARG P=pytest
ARG Q="$P -q"
RUN ⟦$Q⟧
=== 0.RUN
FROM x
ENV P pytest -q
RUN ⟦$P⟧
=== 0.RUN
FROM x
ENV A=1 P="python -m pytest"
RUN ⟦${P}⟧
=== 0.CMD
FROM x
ENV P=pytest
CMD ⟦["sh", "-c", "$P -q"]⟧
=== 0.RUN
FROM x
SHELL ["powershell", "-Command"]
RUN ⟦& "pytest" -q⟧
=== 0.RUN
FROM x
SHELL ["cmd", "/S", "/C"]
RUN if exist x ⟦pytest⟧
=== 0.RUN
FROM x
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN ⟦pytest⟧ | tee x
=== 0.CMD
FROM x
CMD ⟦["\u0070ytest"]⟧
=== 0.RUN
FROM x
COPY <<EOF /a
x
EOF
RUN ⟦pytest⟧
=== 0.RUN
FROM x
RUN set -e; \
    for x in a b; do \
      ⟦pytest $x⟧; \
    done
=== 0.RUN
FROM x
RUN ⟦pytest⟧ \
"""


@pytest.mark.parametrize("text", allowed(ALLOWED))
def test_what_starts_nothing(text: str) -> None:
    assert found(PATH, text) == []


@pytest.mark.parametrize("case", blocked(BLOCKED), ids=str)
def test_what_starts_pytest(case: Case) -> None:
    assert found(PATH, case.text) == case.expected
