package org.trovekeeper.it;

/** The main job for a control plane that does not encrypt. */
class MainJobPlainIT extends MainJob {
  MainJobPlainIT(Cloud cloud) {
    super(Cloud.Messaging.PLAIN, cloud);
  }
}
