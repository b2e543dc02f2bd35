-- Says of which completions nothing is recorded, and why; changes settled, problem and ended. Part of
-- parts/complete_all.lua. Under the key of a job is none any more (2), or the job goes back: without a
-- lease it counts as stalled, and runs again (1).

problems = problems or {}
for n = 1, count do
  local found = problems[n] or type(kept) == 'table' and {'1', kept.err}
  if found then
    local lost = argv[FIRST + WIDTH * (n - 1)]
    if found[1] == '1' then
      call('LPUSH', active, lost)
    end
    settled = string.sub(settled, 1, n - 1) .. found[1] .. string.sub(settled, n + 1)
    problem = problem .. 'job ' .. lost .. ' is not settled: ' .. found[2] .. '\n'
  end
end
if type(kept) == 'table' then
  ended = 0
end
