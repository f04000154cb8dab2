using System.Reflection;
using System.Text.Json;
using Contacts.Application.Common;
using Contacts.Domain;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Contacts.WebApi.OpenApi;

/// <summary>Types as the API's JSON shows them: an Optional as what it may hold, stored JSON as what is stored.</summary>
internal sealed class JsonContracts(JsonSerializerOptions json) : ISerializerDataContractResolver
{
    private readonly JsonSerializerDataContractResolver _inner = new(json);

    public DataContract GetDataContractForType(Type type)
    {
        var contract = _inner.GetDataContractForType(type);
        return contract is { DataType: DataType.Object, ObjectProperties: not null }
            ? DataContract.ForObject(type, contract.ObjectProperties.Select(AsShown).ToArray(), contract.ObjectExtensionDataType, contract.ObjectTypeNameProperty, contract.ObjectTypeNameValue, contract.JsonConverter)
            : contract;
    }

    public static Type? HeldBy(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>) ? type.GenericTypeArguments[0] : null;

    private static DataProperty AsShown(DataProperty property) => (HeldBy(property.MemberType) ?? property.MemberInfo?.GetCustomAttribute<RawJsonOfAttribute>()?.Type) is { } shown
        ? new(property.Name, shown, property.IsRequired, property.IsNullable, property.IsReadOnly, property.IsWriteOnly, property.MemberInfo)
        : property;
}
