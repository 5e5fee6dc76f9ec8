/** Trove's RPC: envelope, encryption, requests, methods and replies; what transports share. */
@NullMarked
package org.trovekeeper.rpc;

import org.jspecify.annotations.NullMarked;
