/** hex.h - what a hexadecimal digit stands for */
#ifndef EBGATE_BASE_HEX_H
#define EBGATE_BASE_HEX_H

/** 0 to 15; -1 for what is no digit. */
static inline int hex_digit(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    unsigned char letter = c | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/** The octet that two digits stand for; -1 for what is none. */
static inline int hex_octet(const unsigned char digits[2])
{
    int high = hex_digit(digits[0]);
    int low = high < 0 ? -1 : hex_digit(digits[1]);
    return low < 0 ? -1 : 16 * high + low;
}

#endif
