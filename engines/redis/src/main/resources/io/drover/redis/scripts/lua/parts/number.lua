-- Numbers in the JSON of other clients, as JavaScript takes them; ForeignNumber.java reads the same.

local DECIMAL = '^[+-]?[%d.]+[eE]?[+-]?%d*$'

-- Returns what JavaScript counts with, or nil where that is no number or one without an end.
local function number_of(value)
  if type(value) == 'number' then
    return value
  elseif type(value) == 'boolean' then
    return value and 1 or 0
  elseif value == cjson.null then
    return 0
  elseif type(value) ~= 'string' then
    return nil
  end
  local text = string.match(value, '^%s*(.-)%s*$')
  if text == '' then
    return 0
  elseif string.find(text, DECIMAL) or string.find(text, '^0[xX]%x+$') then
    return tonumber(text)
  end
  local octal, binary = string.match(text, '^0[oO]([0-7]+)$'), string.match(text, '^0[bB]([01]+)$')
  return octal and tonumber(octal, 8) or binary and tonumber(binary, 2) or nil
end
