/** RPC over RabbitMQ, as oslo.messaging's rabbit driver speaks it. */
@NullMarked
package org.trovekeeper.rpc.amqp;

import org.jspecify.annotations.NullMarked;
