using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Contacts.WebApi.Endpoints;

/// <summary>The parts of a multipart body. Only files may be large: the framework itself limits neither fields nor, since .NET 9, the headers of a part (dotnet/aspnetcore#67838).</summary>
internal sealed class UploadParts
{
    private const int MostParts = 16;
    private const int MostBytesBesideFiles = 64 * 1024;
    private readonly MultipartReader _parts;
    private int _read;
    private long _left;

    public UploadParts(string boundary, Stream body) => _parts = new MultipartReader(boundary, new Metered(this, body));

    /// <summary>The boundary of a multipart form; null when the request is none.</summary>
    public static string? Boundary(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase) && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 } boundary
            ? boundary.ToString()
            : null;

    /// <summary>The next part, whose body has to be read to its end before the one after it.</summary>
    public async Task<MultipartSection?> NextAsync(CancellationToken cancellationToken)
    {
        _left = MostBytesBesideFiles;
        var part = await _parts.ReadNextSectionAsync(cancellationToken);
        if (part is not null && ++_read > MostParts)
        {
            throw new InvalidDataException($"The form has more than {MostParts} parts.");
        }

        _left = part?.GetContentDispositionHeader()?.IsFileDisposition() == true ? long.MaxValue : MostBytesBesideFiles;
        return part;
    }

    /// <summary>Lets through what is left.</summary>
    private sealed class Metered(UploadParts parts, Stream body) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            parts._left -= read;
            return parts._left >= 0 ? read : throw new InvalidDataException($"A field or the headers of a part have more than {MostBytesBesideFiles} bytes.");
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

/// <summary>The form of an upload; its files wait on the disk.</summary>
internal sealed class UploadForm(HttpRequest request) : IFormFeature
{
    private const int FileBytesInMemory = 64 * 1024;

    public bool HasFormContentType => UploadParts.Boundary(request) is not null;

    public IFormCollection? Form { get; set; }

    public IFormCollection ReadForm() => Form ?? throw new InvalidOperationException("The form was not read yet.");

    public async Task<IFormCollection> ReadFormAsync(CancellationToken cancellationToken) => Form ??= await ReadPartsAsync(cancellationToken);

    private async Task<IFormCollection> ReadPartsAsync(CancellationToken cancellationToken)
    {
        var (fields, files) = (new KeyValueAccumulator(), new FormFileCollection());
        var parts = new UploadParts(UploadParts.Boundary(request) ?? throw new InvalidDataException("This is no multipart form."), request.Body);
        while (await parts.NextAsync(cancellationToken) is { } part)
        {
            if (part.AsFileSection() is { } file)
            {
                var content = new FileBufferingReadStream(part.Body, FileBytesInMemory);
                request.HttpContext.Response.RegisterForDisposeAsync(content);
                await content.DrainAsync(cancellationToken);
                content.Position = 0;
                files.Add(new FormFile(content, 0, content.Length, file.Name, file.FileName) { Headers = new HeaderDictionary(part.Headers) });
            }
            else if (part.AsFormDataSection() is { } field)
            {
                fields.Append(field.Name, await field.GetValueAsync(cancellationToken));
            }
            else
            {
                await part.Body.DrainAsync(cancellationToken);
            }
        }

        return new FormCollection(fields.HasValues ? fields.GetResults() : new Dictionary<string, StringValues>(), files);
    }
}

internal static class UploadFormExtensions
{
    public static RouteHandlerBuilder WithUploadForm(this RouteHandlerBuilder builder)
    {
        builder.Add(endpoint =>
        {
            var handle = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = http =>
            {
                http.Features.Set<IFormFeature>(new UploadForm(http.Request));
                return handle(http);
            };
        });
        return builder;
    }
}
