package org.trovekeeper.it;

/** The main job with every message encrypted, as Trove has it by default. */
class MainJobSecuredIT extends MainJob {
  MainJobSecuredIT(Cloud cloud) {
    super(Cloud.Messaging.SECURE, cloud);
  }
}
