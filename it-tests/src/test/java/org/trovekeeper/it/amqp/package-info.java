/** The AMQP transport against a real RabbitMQ. */
@NullMarked
package org.trovekeeper.it.amqp;

import org.jspecify.annotations.NullMarked;
