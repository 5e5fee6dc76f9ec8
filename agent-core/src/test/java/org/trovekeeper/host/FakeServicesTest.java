package org.trovekeeper.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.host.ServiceSpec;
import org.trovekeeper.spi.host.Services;
import org.trovekeeper.testing.FakeServices;

class FakeServicesTest extends ServicesContract {
  private final FakeServices services = new FakeServices();

  @Override
  protected Services services() {
    return services;
  }

  @Override
  protected Services afterRestartOfTheAgent() {
    return services;
  }

  @Override
  protected ServiceSpec engine() {
    return new ServiceSpec(
        "engine", List.of(), List.of("engine"), Optional.empty(), Path.of("/pid"), Path.of("/log"));
  }

  @Override
  protected void kill() {
    services.crash("engine");
  }
}
