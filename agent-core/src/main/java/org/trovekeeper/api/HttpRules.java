package org.trovekeeper.api;

import org.trovekeeper.spi.ErrorCode;

/** How failures look in HTTP. */
final class HttpRules {
  private HttpRules() {}

  static int status(ErrorCode code) {
    return switch (code) {
      case NO_SUCH_METHOD, USER_NOT_FOUND, DATABASE_NOT_FOUND -> 404;
      case ALREADY_PREPARED -> 409;
      case UNSUPPORTED -> 501;
      default ->
          switch (code.kind()) {
            case USER -> 400;
            case STORE -> 502;
            case ENGINE, HOST, BUG -> 500;
          };
    };
  }
}
