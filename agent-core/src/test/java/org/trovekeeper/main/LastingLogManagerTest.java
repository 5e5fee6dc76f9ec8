package org.trovekeeper.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;

class LastingLogManagerTest {
  @Test
  void what_is_logged_after_the_stop_began_is_written() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    StreamHandler handler = new StreamHandler(written, new SimpleFormatter());
    Logger logger = new Logger("agent", null) {};
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
    LastingLogManager manager = new LastingLogManager();
    manager.addLogger(logger);
    manager.reset(); // what Java does when the virtual machine is asked to stop
    logger.info("cut off");
    handler.flush();
    assertThat(written.toString(StandardCharsets.UTF_8)).contains("cut off");
  }
}
