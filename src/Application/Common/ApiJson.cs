using System.Text.Json;
using System.Text.Json.Serialization;
using Contacts.Application.Contacts;
using Contacts.Domain;

namespace Contacts.Application.Common;

/// <summary>How the API reads and writes JSON: camelCase, lower_snake enums, unknown members refused, absent told from null.</summary>
public static class ApiJson
{
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>The same JSON, every type by its members alone.</summary>
    public static readonly JsonSerializerOptions WithoutShortcuts = ConfigureMembers(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new ContactJson());
        return ConfigureMembers(options);
    }

    public static JsonEncodedText NameOf<T>(T value) where T : struct, Enum => ApiEnumConverter<T>.Names[value];

    private static JsonSerializerOptions ConfigureMembers(JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = 16;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new ApiEnumConverterFactory());
        options.Converters.Add(new UtcConverter());
        options.Converters.Add(new OptionalConverterFactory());
        return options;
    }

    /// <summary>Times in UTC, ending in Z. One without an offset is refused: which moment it is would depend on where the service runs.</summary>
    private sealed class UtcConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time) && reader.TryGetDateTime(out var written) && written.Kind != DateTimeKind.Unspecified
                ? Microseconds(time.ToUniversalTime())
                : throw new JsonException("Takes an RFC 3339 time such as 2027-01-31T09:00:00Z.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value.UtcDateTime);

        /// <summary>What every database keeps, so that what is answered is what is stored.</summary>
        private static DateTimeOffset Microseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    private sealed class ApiEnumConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) => (JsonConverter)Activator.CreateInstance(typeof(ApiEnumConverter<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class ApiEnumConverter<T> : JsonConverter<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, JsonEncodedText> Names = Enum.GetValues<T>().ToDictionary(value => value, value => JsonEncodedText.Encode(value.ToApiName()));

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            return ApiNames.TryParse<T>(text, out var value) ? value : throw new JsonException($"Takes one of: {string.Join(", ", ApiNames.Of<T>())}.");
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Names[value]);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(Names[value]);
    }

    private sealed class OptionalConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Optional<>);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(OptionalConverter<>).MakeGenericType(typeToConvert.GenericTypeArguments))!;
    }

    private sealed class OptionalConverter<T> : JsonConverter<Optional<T>>
    {
        public override bool HandleNull => true;

        public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                return default(T) is null ? default(T)! : throw new JsonException("Cannot be null.");
            }

            return ((JsonConverter<T>)options.GetConverter(typeof(T))).Read(ref reader, typeof(T), options)!; // not the serializer: it would forget where in the body it is
        }

        public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.Value, options);
    }
}
