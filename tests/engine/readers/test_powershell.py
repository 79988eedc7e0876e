"""PowerShell scripts: what is let pass, oddest first, and what is found where.

A case ends at `===`; behind it stands the subject of what the case below holds. What is found stands in ⟦⟧; → is a tab.
"""

from __future__ import annotations

import pytest
from engine.readers.reading import Case, allowed, blocked, found

PATH = "run.ps1"

ALLOWED = r"""
$tools = 'pytest','ruff'
foreach ($t in $tools) { pip install $t }
===
if (Get-Command pytest) { }
===
Write-Host @'
pytest
'@
===
Write-Host x > pytest
===
Write-Host "pytest"
===
Write-Host pytest
===
# pytest
===
<# pytest
pytest #>
===
pip install pytest
===
$x = "pytest"
===
"pytest"
===
"pytest -q" | Out-File x
===
$x = @"
pytest -q
"@
===
if ($x -eq "pytest") { exit 0 }
===
switch ($x) {
  pytest { "x" }
  default { }
}
===
@{ pytest = "8" }
===
$h = @{
  pytest = "8"
  name = "pytest"
}
===
function pytest { python run.py }
pytest
===
Get-Command pytest
===
$y = Get-Command pytest -ErrorAction SilentlyContinue
===
echo `
pytest
===
foreach ($p in "pytest","ruff") { pip install $p }
===
param([string]$tool = "pytest")
===
Write-Host ("pytest")
===
[Environment]::SetEnvironmentVariable("X", "pytest")
===
Write-Host "a; pytest"
===
Write-Host 'a
pytest
'
===
pytest --version
===
$env:PYTEST_ADDOPTS = "-q"
"""

BLOCKED = r"""
=== A
function A { function B { ⟦pytest⟧ } }
=== <script>
$tools = 'pytest','ruff'
foreach ($t in $tools) { ⟦& $t⟧ }
=== <script>
⟦pytest⟧
=== <script>
⟦pytest.exe -q⟧
=== <script>
⟦& "pytest" -q⟧
=== <script>
⟦&"pytest" -q⟧
=== <script>
⟦& pytest⟧
=== <script>
⟦& 'C:\Program Files\x\pytest.exe' -q⟧
=== <script>
⟦& "$venv\Scripts\pytest.exe" -q⟧
=== <script>
⟦.\venv\Scripts\pytest -q⟧
=== <script>
⟦. pytest⟧
=== <script>
$x = "pytest"; ⟦& $x⟧
=== <script>
$x="pytest"
⟦&$x -q⟧
=== <script>
[string]$x = "pytest"
⟦& $x⟧
=== <script>
$env:RUN = "pytest"; ⟦& $env:RUN⟧
=== <script>
⟦Start-Process pytest -ArgumentList "-q"⟧
=== <script>
⟦Start-Process -FilePath python -ArgumentList "-m pytest" -Wait⟧
=== <script>
⟦Start-Process -FilePath "python" -ArgumentList "-m","pytest","-q" -NoNewWindow -Wait⟧
=== <script>
⟦Start-Process -Wait python '-m','pytest'⟧
=== <script>
$a = @("-m","pytest"); ⟦python @a⟧
=== <script>
$a = @("-m","pytest")
⟦& python $a⟧
=== <script>
$a = "-m", "pytest"
⟦python @a⟧
=== <script>
⟦python -m pytest⟧
=== <script>
⟦python `
  -m pytest⟧
=== <script>
if ($x) { ⟦pytest⟧ }
=== <script>
if (⟦pytest⟧) { }
=== <script>
$out = ⟦pytest -q⟧
=== <script>
$out = ⟦& pytest -q⟧
=== <script>
$out = (⟦pytest -q⟧)
=== <script>
$out = $(⟦pytest -q⟧)
=== <script>
"$(⟦pytest -q⟧)"
=== <script>
⟦Invoke-Expression "pytest -q"⟧
=== <script>
⟦iex "python -m pytest"⟧
=== <script>
$c = "python -m pytest"; ⟦Invoke-Expression $c⟧
=== <script>
⟦cmd /c pytest⟧
=== <script>
⟦cmd /c "cd x && pytest"⟧
=== <script>
⟦powershell -Command "pytest -q"⟧
=== <script>
⟦pwsh -NoProfile -Command "& pytest -q"⟧
=== <script>
Measure-Command { ⟦pytest⟧ }
=== <script>
Start-Job -ScriptBlock { ⟦pytest -q⟧ }
=== T
function T { ⟦pytest -q⟧ }
=== Invoke-Tests
function Invoke-Tests($x) {
  Write-Host hi
  ⟦python -m pytest $x⟧
}
=== <script>
foreach ($t in "pytest","ruff") { ⟦& $t⟧ }
=== <script>
1..3 | ForEach-Object { ⟦pytest⟧ }
=== <script>
⟦pytest⟧ 2>&1 | Tee-Object log
=== <script>
⟦pytest⟧ > log
=== <script>
⟦pytest⟧; if (-not $?) { exit 1 }
=== <script>
Push-Location x; ⟦pytest⟧; Pop-Location
=== <script>
try { ⟦pytest⟧ } catch { }
=== <script>
return ⟦pytest⟧
=== <script>
exit (⟦pytest⟧)
=== <script>
⟦pytest⟧ &
=== <script>
a && ⟦pytest⟧ || b
=== <script>
⟦& (Get-Command pytest) -q⟧
=== <script>
⟦& (Join-Path $venv "pytest") -q⟧
=== <script>
⟦& $python -m pytest⟧
=== <script>
⟦& "$PSScriptRoot\python.exe" -m pytest⟧
=== <script>
switch ($x) { "a" { ⟦pytest⟧ } }
=== <script>
do { ⟦pytest⟧ } while ($x)
=== <script>
$s = { ⟦pytest⟧ }
=== <script>
[void](⟦pytest⟧)
=== <script>
Write-Host "unclosed
⟦pytest⟧
=== <script>
⟦PyTest -q⟧
=== <script>
⟦poetry run pytest⟧
=== <script>
⟦uv run pytest⟧
=== <script>
⟦docker run --rm img pytest⟧
=== <script>
⟦bash -c "pytest -q"⟧
=== <script>
⟦wsl pytest⟧
=== <script>
⟦python -c "import pytest; pytest.main()"⟧
=== <script>
Invoke-Build; ⟦pytest⟧
=== <script>
exec { ⟦pytest⟧ }
=== <script>
$env:A = "1"; ⟦pytest⟧
=== <script>
$null = ⟦pytest⟧
=== <script>
if (!(Test-Path x)) { ⟦pytest⟧ }
=== <script>
@(⟦pytest⟧)
"""


@pytest.mark.parametrize("text", allowed(ALLOWED))
def test_what_starts_nothing(text: str) -> None:
    assert found(PATH, text) == []


@pytest.mark.parametrize("case", blocked(BLOCKED), ids=str)
def test_what_starts_pytest(case: Case) -> None:
    assert found(PATH, case.text) == case.expected
