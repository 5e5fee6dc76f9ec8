package org.trovekeeper.it;

import org.trovekeeper.config.Generation;
import org.trovekeeper.it.Cloud.Messaging;
import org.trovekeeper.it.Cloud.Order;

/**
 * The table of the integration stories: which server, and what the control plane's messages and
 * files are like.
 */
enum Row {
  MARIADB(Engine.MARIADB_10_11, Messaging.SECURE, Generation.G2),
  MARIADB_PLAIN(Engine.MARIADB_10_11, Messaging.PLAIN, Generation.G2),
  MARIADB_ROCKY(Engine.MARIADB_10_11, Messaging.PLAIN, Generation.G1),
  POSTGRESQL_15(Engine.POSTGRESQL_15, Messaging.SECURE, Generation.G2),
  POSTGRESQL_17(Engine.POSTGRESQL_17, Messaging.PLAIN, Generation.G1),
  POSTGRESQL_18(Engine.POSTGRESQL_18, Messaging.SECURE, Generation.G2);

  private final Engine engine;
  private final Messaging messaging;
  private final Generation generation;

  Row(Engine engine, Messaging messaging, Generation generation) {
    this.engine = engine;
    this.messaging = messaging;
    this.generation = generation;
  }

  Engine engine() {
    return engine;
  }

  Family family() {
    return engine.family();
  }

  Messaging messaging() {
    return messaging;
  }

  Generation generation() {
    return generation;
  }

  /** What a user asks for, without its databases and users. */
  Order order() {
    return Order.of(messaging).on(engine).under(generation);
  }

  /** The status of an instance with which all is well. */
  String well() {
    return generation == Generation.G1 ? "running" : "healthy";
  }
}
