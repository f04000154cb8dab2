using System.Net.Sockets;
using System.Text;

namespace Contacts.WebApi.FunctionalTests.Kit;

/// <summary>HTTP over a socket, as no client library would send it.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Sends for as long as the server listens and returns all that it says until it closes the connection.</summary>
    public static async Task<string> SendAsync(Uri address, params IEnumerable<byte[]> parts)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        var (stream, answer) = (socket.GetStream(), new MemoryStream());
        var reading = ReadAsync(stream, answer);
        try
        {
            foreach (var part in parts)
            {
                await stream.WriteAsync(part).AsTask().WaitAsync(Patience);
            }
        }
        catch (IOException)
        {
            // refused while we were still sending; the answer is there all the same
        }

        await reading.WaitAsync(Patience);
        return Encoding.UTF8.GetString(answer.ToArray());
    }

    private static async Task ReadAsync(NetworkStream stream, MemoryStream answer)
    {
        try
        {
            await stream.CopyToAsync(answer);
        }
        catch (IOException)
        {
            // cut off after the answer
        }
    }
}
