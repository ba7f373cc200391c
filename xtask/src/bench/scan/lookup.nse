description = [[Binds to an endpoint mapper, lists it with one request and counts the towers.]]
author = "Seawall"
license = "MIT OR Apache-2.0"
categories = {"safe"}

local function uuid(text)
  local a, b, c, d, e = text:match("(%x+)-(%x+)-(%x+)-(%x+)-(%x+)")
  local rest = (d .. e):gsub("%x%x", function(octet) return string.char(tonumber(octet, 16)) end)
  return string.pack("<I4I2I2", tonumber(a, 16), tonumber(b, 16), tonumber(c, 16)) .. rest
end

local function pdu(kind, call, body)
  return string.pack("<BBBBI4I2I2I4", 5, 0, kind, 3, 0x10, 16 + #body, 0, call) .. body
end

local EPM = uuid("e1af8308-5d1f-11c9-91a4-08002b14a0fa")
local NDR = uuid("8a885d04-1ceb-11c9-9fe8-08002b104860")
local BIND = pdu(11, 1, string.pack("<I2I2I4I4I2BB", 4280, 4280, 0, 1, 0, 1, 0)
  .. EPM .. string.pack("<I2I2", 3, 0) .. NDR .. string.pack("<I4", 2))
local LOOKUP = pdu(0, 2, string.pack("<I4I2I2I4I4I4I4", 40, 0, 2, 0, 0, 0, 1)
  .. string.rep("\0", 20) .. string.pack("<I4", 500))

local function receive(socket, buffer)
  local ok, more
  while #buffer < 16 or #buffer < string.unpack("<I2", buffer, 9) do
    ok, more = socket:receive()
    if not ok then return nil end
    buffer = buffer .. more
  end
  local length = string.unpack("<I2", buffer, 9)
  return buffer:sub(1, length), buffer:sub(length + 1)
end

-- The towers of a response that are DCE/RPC over TCP, each read floor by floor.
local function towers(response)
  local count = string.unpack("<I4", response, 45)
  local at, found = 61, 0
  for _ = 1, count do
    local length = string.unpack("<I4", response, at + 24)
    at = at + 28 + length + (-length % 4)
  end
  for _ = 1, count do
    local length = string.unpack("<I4", response, at + 4)
    local floors, floor = string.unpack("<I2", response, at + 8)
    local is_tcp
    for _ = 1, floors do
      local left, right
      left, floor = string.unpack("<s2", response, floor)
      right, floor = string.unpack("<s2", response, floor)
      is_tcp = is_tcp or (left:byte() == 7 and string.unpack(">I2", right) > 0)
    end
    found = found + (is_tcp and 1 or 0)
    at = at + 8 + length + (-length % 4)
  end
  return found
end

portrule = function(_, port) return port.number == 135 and port.state == "open" end

action = function(host, port)
  local socket = nmap.new_socket()
  socket:set_timeout(5000)
  if not socket:connect(host, port) then return "none" end
  socket:send(BIND)
  local ack, rest = receive(socket, "")
  if not ack or ack:byte(3) ~= 12 then return "none" end
  socket:send(LOOKUP)
  local response = receive(socket, rest)
  socket:close()
  return response and response:byte(3) == 2 and "towers " .. towers(response) or "none"
end
