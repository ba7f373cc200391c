//! The scripts around `netsh firewall`: writing down what was there, taking back, and by itself.
//!
//! VBScript through `HNetCfg.FwMgr` ("Windows Firewall API", XP SP2): unlike the commands' output,
//! its answers do not depend on the host's language, and names come back as they were. None of it
//! was run on a host.

use super::{
    super::windows_firewall::own,
    compile::{NO_KIND, Openings},
};
use crate::contain::PlanId;

/// Writes every opening, every service and both switches of each profile into a file, once: a
/// second time would write down what was applied meanwhile.
pub(super) fn capture(plan: &PlanId) -> Vec<String> {
    script(
        plan,
        "writes down what is there before",
        r#"Dim target, profile, kind, item
If files.FileExists(before) Then WScript.Echo "There is one already: " & before : WScript.Quit 1
Set target = files.CreateTextFile(before & ".new", True, True)
For Each kind In Array(0, 1)
  Set profile = policy.GetProfileByType(kind)
  target.WriteLine "profile" & vbTab & kind & vbTab & CInt(profile.FirewallEnabled) & vbTab & CInt(profile.ExceptionsNotAllowed)
  target.WriteLine "admin" & vbTab & kind & vbTab & CInt(profile.RemoteAdminSettings.Enabled)
  For Each item In profile.Services
    target.WriteLine "service" & vbTab & kind & vbTab & item.Type & vbTab & CInt(item.Enabled)
  Next
  For Each item In profile.GloballyOpenPorts
    target.WriteLine "port" & vbTab & kind & vbTab & item.Protocol & vbTab & item.Port & vbTab & CInt(item.Enabled) & vbTab & item.Scope & vbTab & item.RemoteAddresses & vbTab & item.Name
  Next
Next
target.WriteLine "end"
target.Close
files.MoveFile before & ".new", before"#,
    )
}

/// Takes back openings that have our names and puts in their places what was written down there.
/// An opening that somebody changed since has not our name, and stays. Without what was written
/// down nothing is done; after it was done, what was written down has another name, so that twice
/// is as once.
pub(super) fn undo(plan: &PlanId, openings: &Openings) -> Vec<String> {
    let own = own(plan);
    let ports = openings.ports.iter().map(|opening| {
        let protocol = match opening.transport {
            seawall_facts::Transport::Tcp => 6,
            seawall_facts::Transport::Udp => 17,
        };
        format!("ours.Add \"{protocol} {}\", \"{}\"", opening.port, opening.name(&own))
    });
    let services = openings.services.iter().filter(|service| service.kind != NO_KIND);
    let services = services.map(|service| format!("off.Add \"{}\", True", service.kind));
    let admin = openings.services.iter().any(|service| service.kind == NO_KIND);
    let mut lines = script(
        plan,
        "takes the plan back",
        r#"Dim ours, off, admin, turnedOn
Set ours = CreateObject("Scripting.Dictionary")
Set off = CreateObject("Scripting.Dictionary")"#,
    );
    lines.extend(ports.chain(services));
    lines.push(format!("admin = {}", if admin { "True" } else { "False" }));
    lines.push(format!("turnedOn = {}", if openings.closes { "True" } else { "False" }));
    lines.extend(split(
        r#"Dim source, text, line, fields, kind, profile, key, item, opening
If Not files.FileExists(before) Then WScript.Echo "Nothing was written down: " & before : WScript.Quit 1
Set source = files.OpenTextFile(before, 1, False, -1)
text = Split(source.ReadAll, vbCrLf)
source.Close
If UBound(text) < 1 Then WScript.Quit 1
If text(UBound(text) - 1) <> "end" Then WScript.Echo "Not whole: " & before : WScript.Quit 1
For Each kind In Array(0, 1)
  Set profile = policy.GetProfileByType(kind)
  For Each key In ours.Keys
    fields = Split(key, " ")
    If NameOf(profile, fields(0), fields(1)) = ours(key) Then
      profile.GloballyOpenPorts.Remove CLng(fields(1)), CLng(fields(0))
      For Each line In text
        fields = Split(line, vbTab)
        If UBound(fields) = 7 Then
          If fields(0) = "port" And CLng(fields(1)) = kind And fields(2) & " " & fields(3) = key Then
            Set opening = CreateObject("HNetCfg.FWOpenPort")
            opening.Name = fields(7)
            opening.Protocol = CLng(fields(2))
            opening.Port = CLng(fields(3))
            If CLng(fields(5)) = 2 Then
              opening.RemoteAddresses = fields(6)
            Else
              opening.Scope = CLng(fields(5))
            End If
            opening.Enabled = (fields(4) <> "0")
            profile.GloballyOpenPorts.Add opening
          End If
        End If
      Next
    End If
  Next
  For Each line In text
    fields = Split(line, vbTab)
    If UBound(fields) >= 2 Then
      If CLng(fields(1)) = kind Then
        If fields(0) = "service" And fields(UBound(fields)) <> "0" And off.Exists(fields(2)) Then
          profile.Services.Item(CLng(fields(2))).Enabled = True
        End If
        If fields(0) = "admin" And fields(2) <> "0" And admin Then profile.RemoteAdminSettings.Enabled = True
        If fields(0) = "profile" And turnedOn Then
          If fields(3) <> "0" Then profile.ExceptionsNotAllowed = True
          If fields(2) = "0" Then profile.FirewallEnabled = False
        End If
      End If
    End If
  Next
Next
files.MoveFile before, before & ".done-" & Replace(Replace(Replace(CStr(CDbl(Now)), ",", ""), ".", ""), " ", "")"#,
    ));
    lines.push(format!("shell.Run \"schtasks /delete /f /tn \"\"{own}\"\"\", 0, True"));
    lines.extend(split(
        r"Function NameOf(profile, protocol, port)
  NameOf = Empty
  On Error Resume Next
  NameOf = profile.GloballyOpenPorts.Item(CLng(port), CLng(protocol)).Name
End Function",
    ));
    lines
}

/// A task that runs undo every day at the time ten minutes from now: the first day's is the one
/// that counts, and undo deletes the task. So no date is written, whose form follows the host's
/// language. Undo is copied to where it will be found.
pub(super) fn dead_man(plan: &PlanId) -> Vec<String> {
    let own = own(plan);
    let mut lines = script(
        plan,
        "takes the plan back by itself after ten minutes",
        "Dim at, here, kept
here = files.GetParentFolderName(WScript.ScriptFullName)",
    );
    lines.push(format!("kept = files.GetSpecialFolder(0).Path & \"\\seawall-{plan}-undo.vbs\""));
    lines.push(format!("files.CopyFile here & \"\\{plan}-firewall-undo.vbs\", kept, True"));
    lines.extend(split(
        r#"at = DateAdd("n", 10, Now)
at = Right("0" & Hour(at), 2) & ":" & Right("0" & Minute(at), 2) & ":" & Right("0" & Second(at), 2)"#,
    ));
    lines.push(format!(
        "WScript.Quit shell.Run(\"schtasks /create /ru SYSTEM /sc daily /tn \"\"{own}\"\" /tr \"\"wscript.exe //B \" & kept & \"\"\" /st \" & at, 0, True)"
    ));
    lines
}

pub(super) fn confirm(plan: &PlanId) -> Vec<String> {
    vec![
        format!("@rem {}: untested-on-target", own(plan)),
        format!("schtasks /delete /f /tn \"{}\"", own(plan)),
        format!("del \"%SystemRoot%\\seawall-{plan}-undo.vbs\""),
    ]
}

/// The switches, the openings, and what others excepted.
pub(super) fn verify(plan: &PlanId) -> Vec<String> {
    let mut lines = vec![
        format!("@rem {}: untested-on-target", own(plan)),
        "@rem Openings of others stay open: look at programs and services as well.".to_owned(),
    ];
    let shown = ["state verbose=ENABLE", "portopening verbose=ENABLE", "service", "allowedprogram"];
    lines.extend(shown.map(|what| format!("netsh firewall show {what}")));
    lines
}

fn script(plan: &PlanId, purpose: &str, body: &str) -> Vec<String> {
    let mut lines = vec![
        format!("' {}: untested-on-target; {purpose}", own(plan)),
        "Option Explicit".to_owned(),
        "Dim shell, files, policy, before".to_owned(),
        "Set shell = CreateObject(\"WScript.Shell\")".to_owned(),
        "Set files = CreateObject(\"Scripting.FileSystemObject\")".to_owned(),
        "Set policy = CreateObject(\"HNetCfg.FwMgr\").LocalPolicy".to_owned(),
        format!("before = files.GetSpecialFolder(0).Path & \"\\seawall-{plan}-before.txt\""),
    ];
    lines.extend(split(body));
    lines
}

fn split(text: &str) -> impl Iterator<Item = String> + '_ {
    text.lines().map(ToOwned::to_owned)
}
