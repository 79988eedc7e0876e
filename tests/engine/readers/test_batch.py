"""Batch files: what is let pass, oddest first, and what is found where.

A case ends at `===`; behind it stands the subject of what the case below holds. What is found stands in ⟦⟧; → is a tab.
"""

from __future__ import annotations

import pytest
from engine.readers.reading import Case, allowed, blocked, found

PATH = "run.bat"

ALLOWED = r"""
where pytest >nul 2>nul || pip install pytest
===
if not exist pytest.ini ( echo pytest ) else ( echo pytest )
===
> pytest echo x
===
echo pytest
===
@echo pytest
===
rem pytest
===
@rem pytest & pytest
===
:: pytest
===
:pytest
===
goto pytest
===
call :pytest
===
pip install pytest
===
set X=pytest
===
set "X=pytest"
===
if "%1"=="pytest" goto x
===
if "%1"=="pytest" (echo x) else echo pytest
===
if exist pytest echo x
===
for %%t in (pytest ruff) do pip install %%t
===
where pytest
===
start "pytest" notepad
===
title pytest
===
echo a ^& pytest
===
echo "a & pytest"
===
echo a (pytest)
===
pytest --version
===
if not defined pytest exit /b
===
echo ^
pytest
===
if pytest==%1 echo x
===
if "a" == "pytest" echo x
===
REM pytest -q
===
if errorlevel 1 rem pytest
"""

BLOCKED = r"""
=== b
:a
echo
:b
if "%1"=="test" ( ⟦pytest -q⟧ )
=== <script>
⟦%~dp0\venv\Scripts\python -m pytest⟧
=== <script>
⟦pytest⟧
=== <script>
@⟦pytest -q⟧
=== <script>
⟦PYTEST -q⟧
=== <script>
⟦pytest.exe⟧
=== <script>
⟦call pytest⟧
=== <script>
@⟦call pytest -q⟧
=== <script>
⟦start "" pytest⟧
=== <script>
⟦start "" /wait /b pytest -q⟧
=== <script>
⟦start /wait pytest⟧
=== <script>
⟦start /d x pytest⟧
=== <script>
⟦start "t" cmd /c pytest⟧
=== <script>
if exist x ⟦pytest⟧
=== <script>
if not exist x ⟦pytest⟧
=== <script>
if exist x (⟦pytest⟧) else echo
=== <script>
if exist x (
  echo a
) else (
  ⟦pytest⟧
)
=== <script>
if "%1"=="" ⟦pytest⟧
=== <script>
if /i not "%1" == "" ⟦pytest⟧
=== <script>
if %x% equ 1 ⟦pytest⟧
=== <script>
if errorlevel 1 ⟦pytest⟧
=== <script>
for %%i in (1 2) do ⟦pytest %%i⟧
=== <script>
for /f %%i in ('⟦pytest -q⟧') do (
  echo %%i
)
=== <script>
for %%t in (pytest ruff) do ⟦%%t⟧
=== <script>
for /r %%f in (*.py) do (
 ⟦pytest %%f⟧
)
=== <script>
set X=pytest
⟦%X% -q⟧
=== <script>
set "X=python -m pytest"
⟦%X% -q⟧
=== <script>
set X=pytest
set Y=%X% -q
⟦%Y%⟧
=== <script>
set X=pytest
⟦!X! -q⟧
=== <script>
set X=pytest
⟦call %X% -q⟧
=== <script>
cd x && ⟦pytest⟧
=== <script>
cd x & ⟦pytest⟧ & cd ..
=== <script>
⟦pytest⟧ | more
=== <script>
⟦pytest⟧ > log 2>&1
=== <script>
⟦pytest⟧ || exit /b 1
=== <script>
⟦python -m pytest⟧
=== <script>
⟦py -3 -m pytest⟧
=== <script>
⟦%PYTHON% -m pytest⟧
=== <script>
⟦"%PYTHON%" -m pytest⟧
=== <script>
⟦"C:\Program Files\Python\Scripts\pytest.exe" -q⟧
=== <script>
⟦%VENV%\Scripts\pytest -q⟧
=== <script>
⟦"%~dp0\venv\Scripts\pytest.exe" %*⟧
=== <script>
⟦python ^
  -m pytest⟧
=== <script>
⟦cmd /c pytest⟧
=== <script>
⟦cmd /c "pytest -q"⟧
=== <script>
⟦cmd /s /c "cd x & pytest"⟧
=== <script>
⟦powershell -Command "pytest"⟧
=== <script>
⟦bash -c "pytest"⟧
=== <script>
(⟦pytest⟧)
=== test
:test
⟦pytest -q⟧
exit /b
=== <script>
  ⟦pytest⟧
=== <script>
echo "unclosed
⟦pytest⟧
=== <script>
⟦poetry run pytest⟧
=== <script>
echo a) & ⟦pytest⟧
=== <script>
setlocal & ⟦pytest⟧
=== <script>
⟦pytest %*⟧
=== <script>
if defined X (set Y=1) & ⟦pytest⟧
=== <script>
rem x
⟦pytest⟧
=== <script>
:: x
⟦pytest⟧
"""


@pytest.mark.parametrize("text", allowed(ALLOWED))
def test_what_starts_nothing(text: str) -> None:
    assert found(PATH, text) == []


@pytest.mark.parametrize("case", blocked(BLOCKED), ids=str)
def test_what_starts_pytest(case: Case) -> None:
    assert found(PATH, case.text) == case.expected
