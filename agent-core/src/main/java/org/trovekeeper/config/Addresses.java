package org.trovekeeper.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;

/** Finds the address that replicas connect to when none is configured. */
public final class Addresses {
  private static final Path USER_PORT = Path.of("/etc/trove/eth1.json");

  private Addresses() {}

  /** The user's port, where the control plane injected one. */
  static Optional<String> ofUserPort(FileTree files) {
    return files
        .read(USER_PORT)
        .map(Addresses::texts)
        .flatMap(port ->
            Optional.ofNullable(port.get("ipv4_address"))
                .or(() -> Optional.ofNullable(port.get("ipv6_address"))));
  }

  /** The source address of the default route; nothing is sent. */
  public static Optional<String> ofDefaultRoute() {
    byte[] anywhere = {(byte) 198, 51, 100, 1};
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(InetAddress.getByAddress(anywhere), 9));
      InetAddress own = socket.getLocalAddress();
      return own.isAnyLocalAddress() ? Optional.empty() : Optional.of(own.getHostAddress());
    } catch (IOException e) {
      return Optional.empty(); // no route: the caller falls back to loopback
    }
  }

  private static Map<String, String> texts(String json) {
    Map<String, String> texts = new HashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING && parser.getParsingContext().getParent().inRoot()) {
          texts.put(parser.currentName(), parser.getText());
        }
      }
      return texts;
    } catch (IOException e) {
      throw GuestException.of(
          ErrorCode.BAD_CONFIGURATION, "%s is no JSON object".formatted(USER_PORT), e);
    }
  }
}
