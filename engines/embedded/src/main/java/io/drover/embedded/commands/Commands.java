package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.state.Leases;
import io.drover.embedded.state.Owners;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.Queues;
import io.drover.embedded.state.Timetable;

/** All that works on the tables of one store, over one transaction. For the commit thread. */
public record Commands(
    Transaction tx,
    Queues queues,
    Places places,
    Leases leases,
    Owners owners,
    Adding adding,
    Delivering delivering,
    Advancing advancing,
    Removing removing,
    Rearranging rearranging,
    Looking looking,
    Standings standings,
    Staging staging,
    Scheduling scheduling,
    LedgerKeeping ledger,
    Routing routing,
    Signalling signalling) {

  /** Reads what the tables have of queues; keeps the newest events of each, so many. */
  public static Commands over(Transaction tx, int maxEvents) {
    Queues queues = new Queues(maxEvents);
    Places places = new Places(tx);
    Timetable timetable = new Timetable(tx);
    Leases leases = new Leases(tx, places, timetable);
    Owners owners = new Owners(tx, places, queues.steady());
    Adding adding = new Adding(tx, places, owners);
    Claiming claiming = new Claiming(tx, places, leases, queues.steady());
    Removing removing = new Removing(tx, queues, places, leases, owners, timetable);
    Delivering delivering = new Delivering(tx, queues, adding, removing);
    Settling settling = new Settling(tx, places, leases, owners, delivering);
    Routing routing = new Routing(tx, delivering);
    queues.load(tx);
    queues.all().forEach(leases::load);
    return new Commands(
        tx,
        queues,
        places,
        leases,
        owners,
        adding,
        delivering,
        new Advancing(tx, places, adding, settling, claiming),
        removing,
        new Rearranging(tx, places, adding, removing.parenting()),
        new Looking(tx, places, removing.parenting()),
        new Standings(tx, places, leases),
        new Staging(tx, delivering),
        new Scheduling(tx, places, adding, owners, timetable),
        new LedgerKeeping(tx),
        routing,
        new Signalling(tx, routing));
  }
}
