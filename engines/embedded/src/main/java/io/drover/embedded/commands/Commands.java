package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.state.Leases;
import io.drover.embedded.state.Owners;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.Queues;

/** All that works on the tables of one store, over one transaction. For the commit thread. */
public record Commands(
    Transaction tx,
    Queues queues,
    Places places,
    Leases leases,
    Owners owners,
    Adding adding,
    Advancing advancing,
    Removing removing,
    Rearranging rearranging,
    Looking looking,
    LedgerKeeping ledger) {

  /** Reads what the tables have of queues; keeps the newest events of each, so many. */
  public static Commands over(Transaction tx, int maxEvents) {
    Queues queues = new Queues(maxEvents);
    Places places = new Places(tx);
    Leases leases = new Leases(tx, places);
    Owners owners = new Owners(tx, places);
    Adding adding = new Adding(tx, places, owners);
    Claiming claiming = new Claiming(tx, places, leases);
    Settling settling = new Settling(tx, places, leases, owners, adding);
    queues.load(tx);
    queues.all().forEach(leases::load);
    return new Commands(
        tx,
        queues,
        places,
        leases,
        owners,
        adding,
        new Advancing(tx, places, adding, settling, claiming),
        new Removing(tx, places, owners, leases, queues),
        new Rearranging(tx, places, adding),
        new Looking(tx, places),
        new LedgerKeeping(tx));
  }
}
