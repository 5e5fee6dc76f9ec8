package org.trovekeeper.rpc.amqp;

import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets our own loops deal with broken connections; the client library only reports them. */
final class LoggedExceptions extends ForgivingExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(LoggedExceptions.class);

  @Override
  protected void log(String message, Throwable e) {
    if (e instanceof IOException) {
      // the end of a connection, which its keeper reports
      LOG.debug("event=bus-connection-ended what={} reason=\"{}\"", message, e.toString());
    } else {
      LOG.warn("event=bus-trouble what={} reason=\"{}\"", message, e.toString());
    }
  }
}
