namespace Contacts.Infrastructure.Imports.Csv;

/// <summary>Windows-1252 as UTF-8, without registering a code page provider for the whole process.</summary>
internal static class Windows1252
{
    private const string C1 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    public static char ToChar(byte value) => value is >= 0x80 and < 0xA0 ? C1[value - 0x80] : (char)value;

    /// <summary>Writes the character as UTF-8 (at most 3 bytes) and returns how many bytes it took.</summary>
    public static int WriteUtf8(byte value, Span<byte> destination)
    {
        var c = ToChar(value);
        if (c < 0x80)
        {
            destination[0] = (byte)c;
            return 1;
        }

        if (c < 0x800)
        {
            destination[0] = (byte)(0xC0 | (c >> 6));
            destination[1] = (byte)(0x80 | (c & 0x3F));
            return 2;
        }

        destination[0] = (byte)(0xE0 | (c >> 12));
        destination[1] = (byte)(0x80 | ((c >> 6) & 0x3F));
        destination[2] = (byte)(0x80 | (c & 0x3F));
        return 3;
    }
}
