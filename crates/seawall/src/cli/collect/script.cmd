@echo off
rem Collects what Seawall reads of this host into one new folder.
rem Printed by Seawall @version@: seawall collect script
rem
rem   collect.cmd [FOLDER]
rem
rem FOLDER must not be there yet. Without one it is seawall-COMPUTERNAME,
rem beside this script.
rem
rem What it does: exports registry keys, copies files of the system, saves
rem event logs where the system can, and lists what runs. It writes into
rem that folder and nowhere else, deletes nothing, overwrites nothing, sends
rem nothing and starts programs of the system alone, by their full paths.
rem The stores of passwords are not touched.
rem
rem What became of each item stands in FOLDER\collected.txt.
rem For Windows NT 4.0 to Server 2025. Run it as a local administrator.

if not "%OS%"=="Windows_NT" goto not_nt
verify other 2>nul
setlocal enableextensions
if errorlevel 1 goto no_extensions
if not "%PROCESSOR_ARCHITEW6432%"=="" goto wrong_shell
set "SYS=%SystemRoot%\system32"
set "MODERN="
set "FAILED="
if not exist "%SYS%\wevtutil.exe" goto folder
set "MODERN=1"
rem The level of programs that were not started as administrator.
"%SYS%\whoami.exe" /groups 2>nul | "%SYS%\find.exe" "S-1-16-8" >nul
if not errorlevel 1 goto not_elevated

:folder
set "HOST=%COMPUTERNAME%"
if "%HOST%"=="" set "HOST=host"
set "OUT=%~dp0seawall-%HOST%"
if not "%~1"=="" set "OUT=%~f1"
if exist "%OUT%" goto is_there
mkdir "%OUT%"
if not exist "%OUT%" goto not_made
if exist "%OUT%\collected.txt" goto is_there
mkdir "%OUT%\registry"
@folders@
mkdir "%OUT%\repair"
mkdir "%OUT%\repair\RegBack"
mkdir "%OUT%\config"
mkdir "%OUT%\config\RegBack"
mkdir "%OUT%\events"
mkdir "%OUT%\logs"
mkdir "%OUT%\logs\firewall"
mkdir "%OUT%\texts"
>"%OUT%\collected.txt" echo # seawall-collect 1
if not exist "%OUT%\collected.txt" goto not_made
echo Collecting into "%OUT%"
call :say "host" complete "%HOST%"
ver >>"%OUT%\collected.txt"
date /t >>"%OUT%\collected.txt"
time /t >>"%OUT%\collected.txt"

echo 1 of 5: registry (minutes on a slow host)
rem This key is everywhere: without it nothing can be exported.
call :registry "@first_key@" "@first_file@"
if not exist "%OUT%\registry\@first_file@" goto no_registry
@registry@
call :say "registry\HKEY_USERS" partial "only of the user at work and of .DEFAULT"
goto files
:no_registry
call :say "registry" failed "regedit writes nothing; is it switched off by a policy?"

:files
echo 2 of 5: files of the system
@files@

echo 3 of 5: copies of the registry that the system keeps, logs of the firewall
call :repair "software"
call :repair "system"
call :copy "%SystemRoot%\repair\RegBack\software" "repair\RegBack\software"
call :copy "%SystemRoot%\repair\RegBack\system" "repair\RegBack\system"
call :copy "%SystemRoot%\pfirewall.log" "logs\pfirewall.log"
call :copy "%SystemRoot%\pfirewall.log.old" "logs\pfirewall.log.old"
if not defined MODERN goto texts
call :regback "%SYS%\config\RegBack\SOFTWARE" "config\RegBack\SOFTWARE"
call :regback "%SYS%\config\RegBack\SYSTEM" "config\RegBack\SYSTEM"
call :copy "%SYS%\LogFiles\Firewall\pfirewall.log" "logs\firewall\pfirewall.log"
call :copy "%SYS%\LogFiles\Firewall\pfirewall.log.old" "logs\firewall\pfirewall.log.old"

:texts
echo 4 of 5: what the system says of itself (minutes on a slow host)
if not exist "%SYS%\systeminfo.exe" goto no_systeminfo
"%SYS%\systeminfo.exe" >"%OUT%\texts\systeminfo.txt" 2>nul <nul
call :ended "texts\systeminfo.txt" "systeminfo"
goto tasklist
:no_systeminfo
call :say "texts\systeminfo.txt" absent "this system has no systeminfo.exe"
:tasklist
if not exist "%SYS%\tasklist.exe" goto no_tasklist
"%SYS%\tasklist.exe" >"%OUT%\texts\tasklist.txt" 2>nul <nul
call :ended "texts\tasklist.txt" "tasklist"
goto qfe
:no_tasklist
call :say "texts\tasklist.txt" absent "this system has no tasklist.exe"
:qfe
rem On Windows XP and Server 2003 the first use of wmic installs it: not here.
if not defined MODERN goto no_qfe
if not exist "%SYS%\wbem\wmic.exe" goto no_qfe
"%SYS%\wbem\wmic.exe" qfe >"%OUT%\texts\qfe.txt" 2>nul <nul
call :ended "texts\qfe.txt" "wmic qfe"
goto events
:no_qfe
call :say "texts\qfe.txt" absent "no wmic.exe that runs without being installed first"

:events
echo 5 of 5: event logs
if not defined MODERN goto by_hand
call :log "System" "events\System.evtx"
call :log "Application" "events\Application.evtx"
call :log "Setup" "events\Setup.evtx"
goto finish
:by_hand
echo.
echo   This script cannot save the event logs of this system. Please save them
echo   by hand now, as the card says, as system.evt and application.evt into
echo   "%OUT%\events"
echo   Then, or to go on without them, press a key in this window.
echo.
pause
call :saved "events\system.evt"
call :saved "events\application.evt"

:finish
call :say "end" complete "the script ran to its end"
echo.
echo What failed (nothing below: nothing did):
"%SYS%\find.exe" "	failed	" <"%OUT%\collected.txt"
echo.
echo Done. Take this folder away, whole, and treat it as confidential:
echo "%OUT%"
echo Then: seawall audit FOLDER
pause
if defined FAILED goto failure
rem This is found: the exit code is 0.
"%SYS%\find.exe" "end" <"%OUT%\collected.txt" >nul
goto :EOF

rem ---- One item each: FROM or KEY, and the place in the folder.

:registry
rem Where there is no such key, regedit ends well and writes nothing.
"%SystemRoot%\regedit.exe" /e "%OUT%\registry\%~2" "%~1" >nul 2>nul
if not exist "%OUT%\registry\%~2" goto registry_absent
call :say "registry\%~2" complete "%~1"
goto :EOF
:registry_absent
call :say "registry\%~2" absent "%~1"
goto :EOF

:copy
if not exist "%~1" goto copy_absent
copy /b "%~1" "%OUT%\%~2" >nul 2>nul
if errorlevel 1 goto copy_failed
if not exist "%OUT%\%~2" goto copy_failed
call :say "%~2" complete "%~1"
goto :EOF
:copy_absent
call :say "%~2" absent "%~1"
goto :EOF
:copy_failed
call :say "%~2" failed "%~1"
goto :EOF

:repair
rem Windows NT 4.0 keeps them packed.
if not exist "%SystemRoot%\repair\%~1._" goto repair_plain
"%SYS%\expand.exe" "%SystemRoot%\repair\%~1._" "%OUT%\repair\%~1" >nul 2>nul
if not exist "%OUT%\repair\%~1" goto repair_failed
call :say "repair\%~1" complete "%SystemRoot%\repair\%~1._"
goto :EOF
:repair_failed
call :say "repair\%~1" failed "%SystemRoot%\repair\%~1._"
goto :EOF
:repair_plain
call :copy "%SystemRoot%\repair\%~1" "repair\%~1"
goto :EOF

:regback
rem Newer systems keep files without anything in them.
if "%~z1"=="0" goto regback_empty
call :copy "%~1" "%~2"
goto :EOF
:regback_empty
call :say "%~2" absent "%~1 is empty"
goto :EOF

:ended
if errorlevel 1 goto ended_failed
rem Windows XP and later alone come here, and know sizes.
for %%f in ("%OUT%\%~1") do if "%%~zf"=="0" goto ended_failed
call :say "%~1" complete "%~2"
goto :EOF
:ended_failed
call :say "%~1" failed "%~2"
goto :EOF

:log
"%SYS%\wevtutil.exe" epl "%~1" "%OUT%\%~2" >nul 2>nul
if errorlevel 1 goto log_failed
if not exist "%OUT%\%~2" goto log_failed
call :say "%~2" complete "%~1"
goto :EOF
:log_failed
call :say "%~2" failed "%~1"
goto :EOF

:saved
if not exist "%OUT%\%~1" goto saved_absent
call :say "%~1" complete "saved by hand"
goto :EOF
:saved_absent
call :say "%~1" absent "save by hand"
goto :EOF

:say
>>"%OUT%\collected.txt" echo %~1	%~2	"%~3"
if "%~2"=="failed" set "FAILED=1"
goto :EOF

rem ---- What keeps it from beginning.

:is_there
echo "%OUT%" is there already, and is left as it is.
echo Name a folder that is not there yet: collect.cmd FOLDER
goto refused
:not_made
echo Cannot write "%OUT%".
echo Name a folder on a disk that can be written to: collect.cmd FOLDER
goto refused
:not_elevated
echo This needs the rights of an administrator: right-click this file, then
echo "Run as administrator".
goto refused
:wrong_shell
echo This is the 32-bit command prompt of a 64-bit system, which is shown other
echo files. Start the command prompt from the Start menu and run it there.
goto refused
:no_extensions
echo The command extensions of cmd.exe are switched off. Run it so:
echo cmd /x /c collect.cmd
:refused
pause
:failure
rem Nothing is found in nothing: the exit code is 1.
"%SystemRoot%\system32\find.exe" "x" <nul >nul
goto end
:not_nt
echo This is for Windows NT 4.0 and later.
:end
