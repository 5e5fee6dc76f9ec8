package org.trovekeeper.rpc.amqp;

import java.time.Duration;

/** How long to wait before the next attempt: start, then a step more each time, up to a maximum. */
record BackOff(Duration start, Duration step, Duration maximum) {
  Duration after(int failures) {
    Duration wait = start.plus(step.multipliedBy(Math.max(0, failures - 1)));
    return wait.compareTo(maximum) < 0 ? wait : maximum;
  }
}
