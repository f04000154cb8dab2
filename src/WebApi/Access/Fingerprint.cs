using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Contacts.WebApi.Endpoints;

namespace Contacts.WebApi.Access;

/// <summary>Tells whether two bodies say the same. A form is compared part by part: whoever repeats an upload parts it with another boundary.</summary>
internal static class Fingerprint
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Reads the body, which has to be buffered, and rewinds it.</summary>
    public static async Task<string> OfAsync(HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (UploadParts.Boundary(request) is not { } boundary || !await TryAppendPartsAsync(hash, boundary, request.Body, cancellation))
        {
            await AppendAsync(hash, request.Body, cancellation);
        }

        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task<bool> TryAppendPartsAsync(IncrementalHash hash, string boundary, Stream body, CancellationToken cancellationToken)
    {
        try
        {
            var parts = new UploadParts(boundary, body);
            while (await parts.NextAsync(cancellationToken) is { } part)
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"\n{part.ContentDisposition}\n{part.ContentType}\n"));
                await AppendAsync(hash, part.Body, cancellationToken);
            }

            return true;
        }
        catch (Exception e) when (e is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            _ = hash.GetHashAndReset();
            body.Position = 0;
            return false; // the endpoint says what is wrong with it
        }
    }

    private static async Task AppendAsync(IncrementalHash hash, Stream from, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var length = 0L;
            while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                hash.AppendData(buffer, 0, read);
                length += read;
            }

            hash.AppendData(BitConverter.GetBytes(length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
