-- What is read of a job, in this order (format 2.1).

local FIELDS = {'name', 'data', 'opts', 'timestamp', 'delay', 'priority', 'processedOn',
  'finishedOn', 'ats', 'atm', 'stc', 'returnvalue', 'failedReason', 'stacktrace', 'progress',
  'defa', 'pb', 'rjk', 'attemptsMade'}
