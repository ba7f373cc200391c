
' A firewall of Windows XP, made up: two profiles, as they were before and as they are applied.

Function Made(phase)
  Set Made = New Policy
  Made.Make phase
End Function

Class Policy
  Private profiles
  Public Sub Make(phase)
    Dim kind, profile
    Set profiles = CreateObject("Scripting.Dictionary")
    For Each kind In Array(0, 1)
      Set profile = New FirewallProfile
      profile.Make phase, kind
      profiles.Add kind, profile
    Next
  End Sub
  Public Function GetProfileByType(kind)
    Set GetProfileByType = profiles.Item(kind)
  End Function
End Class

Class Setting
  Public Kind
  Public Enabled
  Public Property Get Type()
    Type = Kind
  End Property
End Class

Class Settings
  Private kept
  Private Sub Class_Initialize
    Set kept = CreateObject("Scripting.Dictionary")
  End Sub
  Public Sub Add(kind, is_on)
    Dim made
    Set made = New Setting
    made.Kind = kind
    made.Enabled = is_on
    kept.Add kind, made
  End Sub
  Public Function Item(kind)
    Set Item = kept.Item(kind)
  End Function
  Public Function All()
    All = kept.Items
  End Function
End Class

Class Opening
  Public Name
  Public Port
  Public Protocol
  Public Scope
  Public Enabled
  Private addresses
  Public Property Get RemoteAddresses()
    RemoteAddresses = addresses
  End Property
  Public Property Let RemoteAddresses(text)
    addresses = text
    Scope = 2
  End Property
End Class

Class Openings
  Private kept
  Private Sub Class_Initialize
    Set kept = CreateObject("Scripting.Dictionary")
  End Sub
  Public Sub Add(made)
    kept.Add CStr(made.Protocol) & " " & CStr(made.Port), made
  End Sub
  Public Sub Make(protocol, port, name, is_on, scope, addresses)
    Dim made
    Set made = New Opening
    made.Protocol = protocol
    made.Port = port
    made.Name = name
    If scope = 2 Then made.RemoteAddresses = addresses
    made.Scope = scope
    made.Enabled = is_on
    Add made
  End Sub
  Public Function Item(port, protocol)
    If Not kept.Exists(CStr(protocol) & " " & CStr(port)) Then Err.Raise 5
    Set Item = kept.Item(CStr(protocol) & " " & CStr(port))
  End Function
  Public Sub Remove(port, protocol)
    kept.Remove CStr(protocol) & " " & CStr(port)
  End Sub
  Public Function All()
    All = kept.Items
  End Function
End Class

Class FirewallProfile
  Public FirewallEnabled
  Public ExceptionsNotAllowed
  Public Services
  Public GloballyOpenPorts
  Public RemoteAdminSettings
  Public Sub Make(phase, kind)
    Dim shared
    shared = "shared ""x"""
    Set Services = New Settings
    Set GloballyOpenPorts = New Openings
    Set RemoteAdminSettings = New Setting
    If phase = "before" Then
      FirewallEnabled = (kind = 0)
      ExceptionsNotAllowed = (kind = 0)
      RemoteAdminSettings.Enabled = (kind = 1)
      Services.Add 0, (kind = 1)
      Services.Add 2, True
      GloballyOpenPorts.Make 6, 80, "web", True, 0, ""
      If kind = 1 Then
        GloballyOpenPorts.Make 6, 445, shared, True, 1, ""
        GloballyOpenPorts.Make 17, 137, "names", False, 2, "192.168.0.0/255.255.255.0"
      End If
    Else
      FirewallEnabled = True
      ExceptionsNotAllowed = False
      RemoteAdminSettings.Enabled = False
      Services.Add 0, False
      Services.Add 2, True
      GloballyOpenPorts.Make 6, 80, "web", True, 0, ""
      GloballyOpenPorts.Make 6, 135, "somebody else's, since", True, 0, ""
      GloballyOpenPorts.Make 6, 139, "Seawall p1 tcp 139", False, 0, ""
      GloballyOpenPorts.Make 6, 445, "Seawall p1 tcp 445", True, 2, "10.77.0.2"
      GloballyOpenPorts.Make 17, 137, "Seawall p1 udp 137", False, 0, ""
    End If
  End Sub
End Class

Sub Show(made)
  Dim kind, one, shown, file
  Set file = CreateObject("Scripting.FileSystemObject").CreateTextFile("shown.txt", True, True)
  For Each kind In Array(0, 1)
    Set one = made.GetProfileByType(kind)
    file.WriteLine kind & " on " & CInt(one.FirewallEnabled) & " shut " & CInt(one.ExceptionsNotAllowed) & " admin " & CInt(one.RemoteAdminSettings.Enabled) & " files " & CInt(one.Services.Item(0).Enabled) & " desktop " & CInt(one.Services.Item(2).Enabled)
    For Each shown In one.GloballyOpenPorts.All
      file.WriteLine kind & " " & shown.Protocol & " " & shown.Port & " " & CInt(shown.Enabled) & " " & shown.Scope & " " & shown.RemoteAddresses & " " & shown.Name
    Next
  Next
  file.Close
End Sub
