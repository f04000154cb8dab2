using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Contacts.Domain.Access;

namespace Contacts.Application.Access;

/// <summary>How keys are made and recognised: 256 random bits, known by their SHA-256 alone. So much randomness needs no salt and no slow hash.</summary>
public static class Secrets
{
    private const int SecretBytes = 32;

    public static string New() => "ck_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    public static string Prefix(string key) => key[..Math.Min(key.Length, ApiKey.PrefixLength)];
}
