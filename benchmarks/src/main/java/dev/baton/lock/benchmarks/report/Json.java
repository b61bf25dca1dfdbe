package dev.baton.lock.benchmarks.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.io.Serial;

/** A run as JSON. What is no number, such as a ratio to what was not measured, is null. */
final class Json {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).registerModule(numbers());

    private Json() {}

    static String of(RunReport run) {
        try {
            return MAPPER.writeValueAsString(run) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a run that is no JSON", e);
        }
    }

    private static SimpleModule numbers() {
        return new SimpleModule()
                .addSerializer(Double.class, new NumberOrNull())
                .addSerializer(Double.TYPE, new NumberOrNull());
    }

    private static final class NumberOrNull extends StdSerializer<Double> {
        @Serial
        private static final long serialVersionUID = 1;

        NumberOrNull() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                json.writeNumber(value);
            } else {
                json.writeNull();
            }
        }
    }
}
