using System.Text.Json;
using System.Text.Json.Serialization;

namespace Contacts.Application.Common;

/// <summary>JSON that is stored as it is shown: written through without being parsed again.</summary>
[JsonConverter(typeof(RawJsonConverter))]
public readonly record struct RawJson(string? Text);

/// <summary>The type whose JSON a <see cref="RawJson"/> property holds, for the API document.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RawJsonOfAttribute(Type type) : Attribute
{
    public Type Type { get; } = type;
}

internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(document.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteRawValue(value.Text ?? "{}", skipInputValidation: true);
}
