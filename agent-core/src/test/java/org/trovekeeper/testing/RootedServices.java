package org.trovekeeper.testing;

import java.util.Optional;
import java.util.OptionalLong;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.ServiceSpec;
import org.trovekeeper.spi.host.Services;

/** The machine's, whose engines start in a root folder. */
record RootedServices(Services machine, RootedLine line) implements Services {
  @Override
  public void start(ServiceSpec service, Deadline deadline) {
    // an engine of an earlier agent is known by its own account, which the line below has not
    if (pid(service).isEmpty()) {
      machine.start(placed(service), deadline);
    }
  }

  private ServiceSpec placed(ServiceSpec service) {
    return new ServiceSpec(
        service.name(),
        service.units(),
        line.ofEngine(service.arguments(), service.osUser()),
        Optional.empty(),
        service.pidFile(),
        service.log(),
        service.stop());
  }

  @Override
  public void stop(ServiceSpec service, Deadline deadline) {
    machine.stop(service, deadline);
  }

  @Override
  public OptionalLong pid(ServiceSpec service) {
    return machine.pid(service);
  }

  @Override
  public boolean endedUnasked(ServiceSpec service) {
    return machine.endedUnasked(service);
  }

  @Override
  public Optional<String> ending(ServiceSpec service) {
    return machine.ending(service);
  }

  @Override
  public String said(ServiceSpec service) {
    return machine.said(service);
  }

  @Override
  public void startAtBoot(ServiceSpec service, boolean enabled, Deadline deadline) {
    machine.startAtBoot(service, enabled, deadline);
  }
}
